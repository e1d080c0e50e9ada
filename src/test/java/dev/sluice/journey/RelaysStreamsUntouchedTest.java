package dev.sluice.journey;

import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.ask;
import static dev.sluice.journey.Streaming.finish;
import static dev.sluice.journey.Streaming.seen;
import static dev.sluice.journey.Streaming.stream;
import static dev.sluice.journey.Streaming.word;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of a stream arrive as the provider sent them, however they are cut; only the model is another. */
class RelaysStreamsUntouchedTest {
  private static final int MEGABYTES = 3 << 20;
  private static final int LONG_STREAM = 20_000;

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;
  private static SluiceUnderTest hidingNothing;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream));
    hidingNothing = SluiceUnderTest.start(
        SluiceUnderTest.oneModel(upstream) + "sluice_settings:\n  response_model: upstream\n");
  }

  @AfterAll
  static void stop() {
    sluice.close();
    hidingNothing.close();
    upstream.close();
  }

  private static void arrives(String sent) {
    upstream.answer(Script.events().piece(sent));
    assertThat(stream(sluice)).isEqualTo(seen(sent));
  }

  private static String end() {
    return "data: " + finish() + "\n\n" + DONE;
  }

  @Test
  void commentsIdsNamesAndRetriesPass() {
    arrives(": keep-alive\n\nid: 7\nevent: message\nretry: 3000\ndata: " + word("a") + "\n\n"
        + ":\nretry: 10\n\nevent: done\n" + end());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void everyKindOfLineEndPasses(String lineEnd) {
    arrives((": hello\n\ndata: " + word("one") + "\n\n\ndata:" + word("two") + "\n\n" + end())
        .replace("\n", lineEnd));
  }

  @Test
  void dataInSeveralLinesPasses() {
    arrives("data: {\ndata:  \"choices\": [{\"index\":0,\"delta\":{\"content\":\"a\"}}],\n"
        + "data: \"model\":\ndata: \"" + Answers.MODEL + "\"}\n\n" + end());
  }

  @Test
  void onlyTheTopLevelModelIsReplaced() {
    String inner = "\"x\":{\"model\":\"theirs\"},\"y\":[{\"model\":\"theirs\"}],\"z\":\"model\"";
    String sent =
        "data: {" + inner + ",\"model\" : \"other\\\"name\",\"choices\":[{\"model\":1}]}\n\n";
    upstream.answer(Script.events().piece(sent + end()));
    assertThat(stream(sluice))
        .isEqualTo(sent.replace("\"other\\\"name\"", "\"chat\"") + seen(end()));
  }

  @Test
  void nothingIsReplacedWhenTheConfigSaysSo() {
    String sent = "data: " + word("a") + "\n\n" + end();
    upstream.answer(Script.events().piece(sent));
    assertThat(stream(hidingNothing)).isEqualTo(sent).contains(Answers.MODEL);
  }

  @Test
  void oneBytePerPacketAndCharactersCutInTheMiddlePass() {
    String sent = "data: " + word("h\u00e9 \u4e16\u754c \ud83d\ude80") + "\r\n\r\n" + end();
    Script script = Script.events();
    for (byte one : sent.getBytes(UTF_8)) {
      script = script.piece(new byte[] {one});
    }
    upstream.answer(script);
    assertThat(stream(sluice)).isEqualTo(seen(sent));
  }

  @Test
  void anEventOfMegabytesPasses() {
    arrives("data: " + word("\u00fc".repeat(MEGABYTES / 2)) + "\n\n" + end());
  }

  @Test
  void aStreamOfTwentyThousandEventsIsCompleteAndInOrder() {
    upstream.answer(Script.events()
        .burst(LONG_STREAM, i -> ("data: " + word("w" + i) + "\n\n").getBytes(UTF_8))
        .piece(end()));
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < LONG_STREAM; i++) {
      expected.append("data: ").append(word("w" + i)).append("\n\n");
    }
    assertThat(stream(sluice).equals(seen(expected + end()))).isTrue();
  }

  @Test
  void compressedAnswersAreDecodedAlthoughPlainOnesWereAskedFor() {
    String sent = "data: " + word("packed") + "\n\n" + end();
    upstream.answer(
        Script.events().gzip().piece(sent), Script.events().deflate().piece(sent));
    for (int i = 0; i < 2; i++) {
      try (RawCaller caller = ask(sluice)) {
        RawAnswer answer = caller.answer();
        assertThat(answer.text()).isEqualTo(seen(sent));
        assertThat(answer.header("content-encoding")).isNull();
      }
      var asked = upstream.requests().get(upstream.requests().size() - 1);
      assertThat(asked.headers().stream()
              .filter(header -> header.getKey().equalsIgnoreCase("accept-encoding"))
              .map(header -> header.getValue()))
          .containsExactly("identity");
    }
  }

  @Test
  void everyEventOfACompressedStreamArrivesWhenItIsSent() {
    Gate gate = new Gate();
    upstream.answer(
        Script.events().gzip().event(word("first")).stall(gate).event(finish()).done());
    try (RawCaller caller = ask(sluice)) {
      RawAnswer answer = caller.answer();
      assertThat(answer.until("first")).doesNotContain("stop");
      gate.open();
      assertThat(answer.text()).endsWith(DONE);
    }
  }

  @Test
  void randomStreamsInRandomPiecesPass() {
    for (long seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      String sent = RandomStream.text(random);
      upstream.answer(cut(sent.getBytes(UTF_8), random));
      assertThat(stream(sluice)).as("seed %d", seed).isEqualTo(seen(sent));
    }
  }

  private static Script cut(byte[] bytes, Random random) {
    Script script = random.nextInt(4) == 0 ? Script.events().untilClose() : Script.events();
    script = random.nextInt(5) == 0 ? script.gzip() : script;
    script = random.nextInt(5) == 0 ? script.trickle(200 + random.nextInt(2000)) : script;
    int longest = 1 << random.nextInt(10);
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(longest));
      script = script.piece(Arrays.copyOfRange(bytes, from, to));
      from = to;
    }
    return script;
  }
}
