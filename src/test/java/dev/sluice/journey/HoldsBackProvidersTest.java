package dev.sluice.journey;

import static dev.sluice.journey.Streaming.BODY;
import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.WHOLE_BODY;
import static dev.sluice.journey.Streaming.await;
import static dev.sluice.journey.Streaming.awaitIdle;
import static dev.sluice.journey.Streaming.errorAtEnd;
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
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A caller who does not read holds back the provider; nothing piles up in between, and nothing is lost. */
class HoldsBackProvidersTest {
  private static final int MIB = 1 << 20;
  private static final int EVENTS = 20_000;
  private static final String EVENT = "data: " + word("x".repeat(300)) + "\n\n";
  private static final long ALL = (long) EVENTS * EVENT.length(); // about 9 MiB
  private static final int CALLER_BUFFER = 16 * 1024;
  private static final int CALLERS = 64;
  /** The provider's own share included, which is in this process too; without credits it would be 576 MiB. */
  private static final long MEMORY = 128 * MIB;

  private static final int PROVIDER_BUFFER =
      64 * 1024; // by itself the kernel would take in megabytes
  /** What the window and the kernel's buffers on both sides may take in. */
  private static final long STORED = 4 * MIB;
  /** Of a whole answer, whose connection has the buffers that the kernel chooses: what the gateway may hold. */
  private static final long HELD = 8 * MIB;

  private static Vertx vertx;
  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    upstream = FakeUpstream.start(vertx, FakeUpstream.local(0).setSendBufferSize(PROVIDER_BUFFER));
    sluice = SluiceUnderTest.start(
        SluiceUnderTest.oneModel(upstream) + "sluice_settings:\n  http2_cleartext: true\n");
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
    vertx.close().await();
  }

  @AfterEach
  void nothingIsLeft() {
    awaitIdle(sluice, upstream);
  }

  private static Script burst() {
    return Script.events()
        .burst(EVENTS, i -> EVENT.getBytes(UTF_8))
        .event(finish())
        .done();
  }

  private static RawCaller slowCaller(SluiceUnderTest gateway, String body) {
    return RawCaller.withReceiveBuffer(gateway.port(), CALLER_BUFFER)
        .send(RawCaller.post(CHAT, body));
  }

  private static Received nthRequest(int number) {
    await("request " + number, () -> upstream.requests().size() >= number);
    return upstream.requests().get(number - 1);
  }

  /** Bytes that the provider got rid of when it could get rid of no more for a while, or of all. */
  private static long writtenAtRest(AtomicLong written, long all) {
    long before = -1;
    for (int calm = 0; calm < 10 && written.get() < all; ) {
      calm = written.get() == before ? calm + 1 : 0;
      before = written.get();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
    }
    return written.get();
  }

  @Test
  void aStreamWaitsForItsCallerAndThenArrivesWhole() {
    int before = upstream.requests().size();
    upstream.answer(burst());
    try (RawCaller caller = slowCaller(sluice, BODY)) {
      AtomicLong written = nthRequest(before + 1).written();
      assertThat(writtenAtRest(written, ALL)).isLessThan(STORED);
      String expected = seen(EVENT).repeat(EVENTS) + seen("data: " + finish() + "\n\n") + DONE;
      assertThat(caller.answer().text().equals(expected)).isTrue();
    }
  }

  @Test
  void aLongWholeAnswerWaitsForItsCallerToo() {
    int before = upstream.requests().size();
    String half = "y".repeat(10 * MIB);
    String answer = "{\"choices\":[{\"message\":{\"content\":\"" + half + half + "\"}}]}";
    upstream.answer(Script.status(200)
        .header("content-type", "application/json")
        .burst(20 * 16, i -> answer.substring(i * 65_536, (i + 1) * 65_536).getBytes(UTF_8))
        .piece(answer.substring(20 * MIB)));
    long used = usedMemory();
    try (RawCaller caller = slowCaller(sluice, WHOLE_BODY)) {
      writtenAtRest(nthRequest(before + 1).written(), 20 * MIB);
      assertThat(usedMemory() - used).isLessThan(HELD);
      assertThat(caller.answer().text().equals(answer)).isTrue();
    }
  }

  @Test
  void withTheWidestWindowTheProviderIsNotHeldBack() {
    try (SluiceUnderTest wide = SluiceUnderTest.start(
        SluiceUnderTest.oneModel(upstream) + "sluice_settings:\n  stream_window_kb: 65536\n")) {
      int before = upstream.requests().size();
      upstream.answer(burst());
      try (RawCaller caller = slowCaller(wide, BODY)) {
        AtomicLong written = nthRequest(before + 1).written();
        assertThat(writtenAtRest(written, ALL)).isGreaterThanOrEqualTo(ALL);
        assertThat(caller.answer().status()).isEqualTo(200);
      }
      awaitIdle(wide, upstream);
    }
  }

  @Test
  void manyCallersWhoDoNotReadCostLittleMemory() {
    int before = upstream.requests().size();
    long used = usedMemory();
    List<RawCaller> callers = new ArrayList<>();
    upstream.always(burst());
    try {
      for (int i = 0; i < CALLERS; i++) {
        callers.add(slowCaller(sluice, BODY));
      }
      for (int i = 1; i <= CALLERS; i++) {
        nthRequest(before + i);
      }
      writtenAtRest(nthRequest(before + CALLERS).written(), ALL);
      for (Received request : upstream.requests().subList(before, before + CALLERS)) {
        assertThat(request.written().get()).isLessThan(STORED);
      }
      assertThat(usedMemory() - used).isLessThan(MEMORY);
      upstream.always(Answers::openAi);
      assertThat(stream(sluice)).as("a fast neighbour").endsWith(DONE);
    } finally {
      upstream.always(Answers::openAi);
      callers.forEach(RawCaller::close);
    }
  }

  /** Heap that is still in use after a collection, and Netty's buffers outside of it. */
  private static long usedMemory() {
    System.gc();
    Runtime heap = Runtime.getRuntime();
    long direct = ByteBufAllocator.DEFAULT instanceof AdaptiveByteBufAllocator adaptive
        ? adaptive.metric().usedDirectMemory()
        : 0;
    return heap.totalMemory() - heap.freeMemory() + direct;
  }

  @Test
  void aFastNeighbourOnTheSameLaneIsNotSlowed() {
    try (Http2Caller callers = new Http2Caller(sluice.port())) {
      upstream.answer(burst());
      Http2Caller.Asked stalled = callers.askAndStare(BODY);
      assertThat(stalled.status()).isEqualTo(200);
      upstream.answer(burst());
      assertThat(callers.ask(BODY).read()).endsWith(DONE);
      stalled.leave();
    }
  }

  @Test
  void whatCameBeforeACutStillArrivesAtASlowCaller() {
    Gate gate = new Gate();
    upstream.answer(
        Script.events().burst(2000, i -> EVENT.getBytes(UTF_8)).stall(gate).cut());
    try (RawCaller caller = slowCaller(sluice, BODY)) {
      RawAnswer answer = caller.answer();
      answer.until("xxx");
      gate.open();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      String body = answer.text();
      errorAtEnd(body);
      assertThat(body.startsWith(seen(EVENT).repeat(2000))).isTrue();
    }
  }

  @Test
  void eventsLargerThanTheWindowPass() {
    try (SluiceUnderTest narrow = SluiceUnderTest.start(
        SluiceUnderTest.oneModel(upstream) + "sluice_settings:\n  stream_window_kb: 1\n")) {
      for (int bytes : new int[] {500, 1000, 1024, 3000, 9000, 17_000, 70_000}) {
        String event = "data: " + word("z".repeat(bytes)) + "\n\n";
        String all = event.repeat(20) + "data: " + finish() + "\n\n" + DONE;
        Script inPieces = Script.events();
        for (int from = 0; from < all.length(); from += 700) {
          inPieces = inPieces.piece(all.substring(from, Math.min(all.length(), from + 700)));
        }
        upstream.answer(inPieces);
        assertThat(stream(narrow).equals(seen(all)))
            .as("events of %d bytes", bytes)
            .isTrue();
      }
      awaitIdle(narrow, upstream);
    }
  }

  @Test
  void eventsWithoutDataDoNotHoldBackTheirProviderForEver() {
    try (SluiceUnderTest narrow = SluiceUnderTest.start(
        SluiceUnderTest.oneModel(upstream) + "sluice_settings:\n  stream_window_kb: 1\n")) {
      String pings = "event: ping\n\n".repeat(150);
      upstream.answer(Script.events().piece(pings).delay(50).event(finish()).done());
      assertThat(stream(narrow)).startsWith(pings).endsWith(DONE);
    }
  }
}
