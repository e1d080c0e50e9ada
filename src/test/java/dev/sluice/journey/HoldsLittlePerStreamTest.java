package dev.sluice.journey;

import static dev.sluice.journey.Streaming.BODY;
import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.await;
import static dev.sluice.journey.Streaming.awaitIdle;
import static dev.sluice.journey.Streaming.word;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A stream may be open for long: what was sent before it is not kept as long. */
class HoldsLittlePerStreamTest {
  private static final int STREAMS = 400;
  private static final int HEADERS = 50;
  private static final int LENGTH = 80; // of each, so that no buffer of a connection grows

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start().keepingNothing();
    upstream.always(Script.events().event(word("one")).stall());
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream));
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @Test
  void whatACallerSaidInHeadersIsForgottenOnceTheAnswerBegins() {
    String[] many = IntStream.range(0, HEADERS)
        .mapToObj(i -> "x-note-" + i + ": " + "n".repeat(LENGTH))
        .toArray(String[]::new);
    withStreams(() -> usedHeap(), many); // what a first load leaves behind is no stream's
    long[] plain = new long[1];
    withStreams(() -> plain[0] = usedHeap(), "x-note: small");
    // With these headers, some 230 bytes of each, it would be 5 MB more.
    long most = plain[0] + 2 * STREAMS * HEADERS * LENGTH;
    withStreams(() -> await("a heap of " + most + " bytes", () -> usedHeap() < most), many);
  }

  private static long usedHeap() {
    System.gc();
    Runtime heap = Runtime.getRuntime();
    return heap.totalMemory() - heap.freeMemory();
  }

  /** Looks at something while they are open, each of which has had its first event. */
  private static void withStreams(Runnable look, String... headers) {
    List<RawCaller> callers = new ArrayList<>();
    try {
      for (int i = 0; i < STREAMS; i++) {
        RawCaller caller = RawCaller.to(sluice.port());
        callers.add(caller);
        caller.send(RawCaller.post(CHAT, BODY, headers));
      }
      for (RawCaller caller : callers) {
        assertThat(new String(caller.read(12), UTF_8)).isEqualTo("HTTP/1.1 200");
      }
      look.run();
    } finally {
      callers.forEach(RawCaller::close);
      awaitIdle(sluice, upstream);
    }
  }
}
