package dev.sluice.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.wire.AnswerEditor.Ending;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseAnswerTest {
  private static final byte[] MODEL = JsonText.quote("the \"name\" ✓");
  private static final String CHUNK =
      "data: {\"id\":\"1\",\"model\":\"up\",\"choices\":[{\"delta\":{\"content\":\"é\"},"
          + "\"finish_reason\":null}]}\n\n";
  private static final String LAST =
      "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
  private static final String DONE = "data: [DONE]\n\n";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteSink sink = new ByteSink() {
    @Override
    public void write(byte[] bytes, int from, int to) {
      out.write(bytes, from, to - from);
    }

    @Override
    public void retract(int bytes) {
      byte[] before = out.toByteArray();
      out.reset();
      out.write(before, 0, before.length - bytes);
    }
  };

  @Test
  void changesOnlyTopLevelModelStringsHoweverTheStreamIsCut() {
    for (int seed = 0; seed < 20_000; seed++) {
      var random = new Random(seed);
      String marked = RandomStream.marked(random);
      byte[] source = RandomAnswer.source(marked);
      var answer = new SseAnswer(MODEL, true, false, 1);
      feedInPieces(answer, source, random);
      String expected = new String(RandomAnswer.replaced(marked, new String(MODEL, UTF_8)), UTF_8);
      var reference = new SseReference(new String(source, UTF_8));
      if (reference.error || reference.garbage > 0) {
        assertStopped(seed, expected);
      } else {
        assertThat(out.toString(UTF_8)).as("seed %d", seed).isEqualTo(expected);
        compareFacts(seed, answer, reference);
      }
    }
  }

  /** After an error, or data that nobody can read, nothing more is relayed. */
  private void assertStopped(int seed, String expected) {
    String relayed = out.toString(UTF_8);
    var told = new SseReference(relayed);
    assertThat(expected).as("seed %d", seed).startsWith(relayed);
    assertThat(told.error || told.garbage > 0).as("seed %d", seed).isTrue();
    assertThat(told.garbage).as("seed %d", seed).isLessThanOrEqualTo(1);
  }

  private void feedInPieces(AnswerEditor answer, byte[] source, Random random) {
    int most = List.of(1, 3, 20, 300, source.length + 1).get(random.nextInt(5));
    out.reset();
    for (int at = 0; at < source.length; ) {
      int to = Math.min(source.length, at + 1 + random.nextInt(most));
      byte[] piece = new byte[to - at + 2]; // surrounded by what must not be read
      piece[0] = '"';
      piece[piece.length - 1] = '"';
      System.arraycopy(source, at, piece, 1, to - at);
      answer.feed(piece, 1, piece.length - 1, sink);
      at = to;
    }
  }

  private void compareFacts(int seed, SseAnswer answer, SseReference reference) {
    if (reference.endsWithALine) {
      assertThat(answer.decided()).as("decided, seed %d", seed).isEqualTo(reference.lineSeen);
    }
    Ending ending = answer.end(this::write);
    assertThat(answer.sawDone()).as("done, seed %d", seed).isEqualTo(reference.done);
    assertThat(answer.sawFinishReason())
        .as("finished, seed %d", seed)
        .isEqualTo(reference.finished());
    assertThat(answer.wasFiltered()).as("filtered, seed %d", seed).isEqualTo(reference.filtered());
    assertThat(answer.sawError()).as("error, seed %d", seed).isEqualTo(reference.error);
    assertThat(answer.usage()).as("usage, seed %d", seed).isEqualTo(reference.usage);
    assertThat(answer.id()).as("id, seed %d", seed).isEqualTo(reference.id);
    assertThat(answer.generated().text())
        .as("said, seed %d", seed)
        .isEqualTo(reference.said.toString());
    assertThat(answer.generated().sample())
        .as("said since usage was told, seed %d", seed)
        .isEqualTo(reference.sinceUsage);
    assertThat(answer.events()).as("events, seed %d", seed).isEqualTo(reference.events);
    assertThat(answer.garbageEvents()).as("garbage, seed %d", seed).isEqualTo(reference.garbage);
    assertThat(ending).as("ending, seed %d", seed).isEqualTo(ending(reference));
  }

  private static Ending ending(SseReference reference) {
    if (reference.error) {
      return Ending.ERROR;
    }
    if (reference.events == reference.garbage) {
      return Ending.GARBAGE;
    }
    return reference.done || reference.finished() ? Ending.COMPLETE : Ending.TRUNCATED;
  }

  @Test
  void hidesEventsOfUsageAloneHoweverTheStreamIsCut() {
    for (int seed = 0; seed < 5_000; seed++) {
      var random = new Random(seed);
      String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
      StringBuilder source = new StringBuilder();
      StringBuilder shown = new StringBuilder();
      for (int left = random.nextInt(8); left > 0; left--) {
        String event = hideable(random, end);
        boolean hidden = event.contains("\"choices\":[],\"usage\":{");
        String comment = random.nextInt(5) == 0 ? ": ping" + end : "";
        source.append(comment).append(event);
        shown.append(comment);
        shown.append(hidden ? "" : event.replace("\"up\"", new String(MODEL, UTF_8)));
      }
      feedInPieces(new SseAnswer(MODEL, true, true, 1), source.toString().getBytes(UTF_8), random);
      assertThat(out.toString(UTF_8)).as("seed %d", seed).isEqualTo(shown.toString());
    }
  }

  private static String hideable(Random random, String end) {
    String before = random.nextInt(4) == 0 ? "event: message" + end : "";
    String data = List.of(
            "{\"model\":\"up\",\"choices\":[],\"usage\":{\"prompt_tokens\":5}}",
            "{\"id\":\"x\",\"choices\":[],\"usage\":{},\"model\":\"up\"}",
            "{\"choices\":[],\"usage\":null}",
            "{\"choices\":[{\"index\":0}],\"usage\":{},\"model\":\"up\"}",
            "{\"usage\":{\"prompt_tokens\":1}}",
            "{\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}")
        .get(random.nextInt(6));
    return before + "data: " + data + end + end;
  }

  @Test
  void relaysUntouchedWithoutAName() {
    byte[] source = (CHUNK + DONE).getBytes(UTF_8);
    for (var answer : List.of(new SseAnswer(null), new SseAnswer(new byte[0]))) {
      feedInPieces(answer, source, new Random(1));
      assertThat(out.toByteArray()).isEqualTo(source);
    }
  }

  @Test
  void writesAPieceThatNeedsNoChangeOnce() {
    byte[] piece = (LAST + ": ping\r\n\r\n" + DONE).repeat(20).getBytes(UTF_8);
    int[] writes = {0};
    new SseAnswer(MODEL)
        .feed(piece, 0, piece.length, (bytes, from, to) -> writes[0] += bytes == piece ? 1 : 100);
    assertThat(writes[0]).isEqualTo(1);
  }

  @Test
  void findsTheModelOnALaterLineOfAnEvent() {
    relays(
        "data: {\r\ndata:\"model\"\r\ndata:  :  \"up\"\r\ndata: }\r\n\r\n",
        "data: {\r\ndata:\"model\"\r\ndata:  :  " + new String(MODEL, UTF_8)
            + "\r\ndata: }\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"mo\\u0064el\":\"up\"}\n\n",
        "data: {\"a\":{\"model\":\"up\"},\"choices\":[{\"model\":\"up\"}],\"usage\":{\"model\":\"up\"},\"n\":1e400}\n\n",
        "data: {\"a\":\"model\",\"b\":[\"model\",\"up\"],\"c\":\"\\\"model\\\":\\\"up\\\"\"}\n\n",
        "data: {\"model\":null}\n\ndata: {\"model\":1e400}\n\ndata: {\"model\":[\"up\"]}\n\n",
        ": {\"model\":\"up\"}\n\nevent: {\"model\":\"up\"}\n\n",
        "{\"model\":\"up\"}\n\ndata {\"model\":\"up\"}\n\n",
      })
  void leavesEverythingElseThatIsCalledModel(String stream) {
    relays(stream, stream);
  }

  @Test
  void relaysNothingAfterDataThatNobodyCanRead() {
    String name = new String(MODEL, UTF_8);
    relays("data: {\"model\":\"up\n\n" + CHUNK, "data: {\"model\":" + name + "\n\n");
    relays("data: [1]\n\n" + CHUNK, "data: [1]\n\n");
    relays("data: hello\r\n\r\n" + DONE, "data: hello\r\n\r");
    relays("data:\n\ndata: {}\n\n", "data:\n\ndata: {}\n\n");
  }

  @Test
  void believesNothingOfAnEventThatIsNotWhole() {
    String usage = "data: {\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6}";
    String cut =
        usage.replace("5", "99") + ",\"error\":1,\"choices\":[{\"finish_reason\":\"stop\"}]\n\n";
    SseAnswer answer = fed(usage + "}\n\n" + cut + CHUNK);
    assertThat(answer.usage()).isEqualTo(new Usage(5, 6));
    assertThat(answer.sawError()).isFalse();
    assertThat(answer.sawFinishReason()).isFalse();
  }

  @Test
  void letsAnEventOfMegabytesThroughWithoutHoldingItBack() {
    String content = "漢😀\\n\\\"model\\\":".repeat(300_000);
    byte[] source =
        ("data: {\"c\":\"" + content + "\",\"model\":\"up\",\"d\":1}\n\n").getBytes(UTF_8);
    assertThat(source.length).isGreaterThan(5_000_000);
    var answer = new SseAnswer(MODEL);
    for (int at = 0; at < source.length; at += 1000) {
      int to = Math.min(source.length, at + 1000);
      answer.feed(source, at, to, this::write);
      assertThat(Math.abs(to - out.size())).isLessThanOrEqualTo(MODEL.length);
    }
    assertThat(out.size()).isEqualTo(source.length - 4 + MODEL.length);
  }

  @Test
  void ends_completeAfterDone() {
    assertThat(end(CHUNK + LAST + DONE)).isEqualTo(Ending.COMPLETE);
    assertAppended("");
    assertThat(end(CHUNK + "data: [DONE]")).isEqualTo(Ending.COMPLETE);
    assertAppended("\n\n");
  }

  @Test
  void ends_completeWithTheDoneThatIsMissingAfterAFinishReason() {
    assertThat(end(CHUNK + LAST)).isEqualTo(Ending.COMPLETE);
    assertAppended(DONE);
    assertThat(end(CHUNK + LAST.stripTrailing())).isEqualTo(Ending.COMPLETE);
    assertAppended("\n\n" + DONE);
    assertThat(end(CHUNK + LAST.stripTrailing() + "\n")).isEqualTo(Ending.COMPLETE);
    assertAppended("\n" + DONE);
    assertThat(end(CHUNK + LAST + ": ping")).isEqualTo(Ending.COMPLETE);
    assertAppended("\n\n" + DONE);
  }

  @Test
  void ends_inTheLineEndsOfTheStream() {
    assertThat(end((CHUNK + LAST).replace("\n", "\r\n"))).isEqualTo(Ending.COMPLETE);
    assertAppended("data: [DONE]\r\n\r\n");
    assertThat(end((CHUNK + LAST).replace("\n", "\r\n").stripTrailing() + "\r"))
        .isEqualTo(Ending.COMPLETE);
    assertAppended("\n\r\ndata: [DONE]\r\n\r\n");
    assertThat(end(LAST.stripTrailing() + "\r")).isEqualTo(Ending.COMPLETE);
    assertAppended("\n\r\ndata: [DONE]\r\n\r\n");
    assertThat(end((CHUNK + LAST).replace("\n", "\r"))).isEqualTo(Ending.COMPLETE);
    assertAppended("data: [DONE]\r\r");
  }

  @Test
  void ends_truncatedWithoutAFinishReasonAndAppendsNothing() {
    assertThat(end(CHUNK)).isEqualTo(Ending.TRUNCATED);
    assertAppended("");
    assertThat(end("data: {\"id\":\"1")).isEqualTo(Ending.TRUNCATED);
    assertAppended("");
  }

  @Test
  void ends_truncatedInsideAnEventEvenAfterAFinishReason() {
    for (String cut :
        List.of("data: {\"usage\":{", "data: {\"a\":\"b", "data: [DON", "data:", "da")) {
      assertThat(end(LAST + cut)).as(cut).isEqualTo(Ending.TRUNCATED);
      assertAppended("");
    }
  }

  @Test
  void ends_errorWhateverElseCame() {
    String error = "data: {\"error\":{\"message\":\"no\"}}\n\n";
    for (String stream : List.of(error, CHUNK + error, LAST + error + DONE, error + CHUNK)) {
      assertThat(end(stream)).as(stream).isEqualTo(Ending.ERROR);
      assertAppended("");
    }
    assertThat(end(error.strip())).isEqualTo(Ending.ERROR);
    assertAppended("\n\n");
    assertThat(end("data: {\"error\":null,\"choices\":[]}\n\n" + LAST)).isEqualTo(Ending.COMPLETE);
  }

  @Test
  void ends_garbageWithoutASingleEvent() {
    for (String stream : List.of(
        "", "\n\n", "<html>oops</html>", "{\"error\":\"no\"}", ": ping\n\n", "data: hello\n\n")) {
      assertThat(end(stream)).as(stream).isEqualTo(Ending.GARBAGE);
      assertAppended("");
    }
  }

  @Test
  void ends_honestlyWhereverTheStreamIsCut() {
    for (int seed = 0; seed < 10_000; seed++) {
      var random = new Random(seed);
      byte[] source = RandomAnswer.source(RandomStream.marked(random));
      byte[] prefix = Arrays.copyOf(source, random.nextInt(source.length + 1));
      var answer = new SseAnswer(null);
      feedInPieces(answer, prefix, random);
      Ending ending = answer.end(this::write);
      var told = new SseReference(out.toString(UTF_8));
      if (ending == Ending.COMPLETE) {
        assertThat(told.done).as("seed %d", seed).isTrue();
        assertThat(told.garbage).as("seed %d", seed).isEqualTo(answer.garbageEvents());
      } else {
        assertThat(new String(prefix, UTF_8))
            .as("seed %d", seed)
            .startsWith(out.toString(UTF_8).stripTrailing());
      }
      if (ending == Ending.ERROR) {
        assertThat(told.error || told.garbage > 0).as("seed %d", seed).isTrue();
      } else {
        assertThat(told.error).as("seed %d", seed).isFalse();
      }
    }
  }

  @Test
  void isDecidedByTheFirstWholeLineThatSaysSomething() {
    for (String undecided : List.of(
        "", "\n\n", "event: error\n", "id: 1\n\n", ": pin", CHUNK.stripTrailing(), "data: no\n")) {
      assertThat(fed(undecided).decided()).as(undecided).isFalse();
    }
    for (String decided :
        List.of(":\n", ": ping\r", CHUNK.stripTrailing() + "\n", DONE, "x".repeat(8192))) {
      assertThat(fed(decided).decided()).as(decided).isTrue();
    }
    SseAnswer error = fed("data: {\"error\":\"no\"}\n");
    assertThat(error.decided()).isFalse();
    assertThat(error.sawError()).isFalse();
    assertThat(fed("data: {\"error\":\"no\"}\n\n").sawError()).isTrue();
  }

  @Test
  void knowsWhetherAnEventCouldBeAppended() {
    for (String between :
        List.of("", CHUNK, CHUNK.replace("\n", "\r\n"), CHUNK.replace("\n", "\r"))) {
      assertThat(fed(between).atEventBoundary()).as(between).isTrue();
    }
    for (String inside :
        List.of("d", "data: {}", "data: {}\n", CHUNK + "event: x\n", CHUNK + ":")) {
      assertThat(fed(inside).atEventBoundary()).as(inside).isFalse();
    }
  }

  private void relays(String source, String expected) {
    byte[] bytes = source.getBytes(UTF_8);
    for (int seed = 0; seed < 50; seed++) {
      feedInPieces(new SseAnswer(MODEL), bytes, new Random(seed));
      assertThat(out).asString().as("seed %d", seed).isEqualTo(expected);
    }
  }

  private SseAnswer fed(String stream) {
    var answer = new SseAnswer(null);
    feedInPieces(answer, stream.getBytes(UTF_8), new Random(7));
    return answer;
  }

  private Ending end(String stream) {
    SseAnswer answer = fed(stream);
    out.reset();
    return answer.end(this::write);
  }

  private void assertAppended(String expected) {
    assertThat(out.toString(UTF_8)).isEqualTo(expected);
  }

  private void write(byte[] bytes, int from, int to) {
    out.write(bytes, from, to - from);
  }
}
