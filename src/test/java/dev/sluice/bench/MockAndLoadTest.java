package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.RawCaller;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The harness itself: what it counts must add up before anything it measures is worth a look. */
class MockAndLoadTest {
  private final Loop loop = new Loop();
  private final MockUpstream mock = new MockUpstream(loop, 0);
  private final Target target = new Target(mock.port(), "");

  @AfterEach
  void close() {
    mock.close();
    loop.close();
  }

  @Test
  void everyRequestIsAnsweredOnce() {
    var load = Load.requests(loop, target, 16);
    Pause.millis(200);
    var tally = load.stop(5);
    assertThat(tally.faults()).isEmpty();
    assertThat(tally.answers().get())
        .isPositive()
        .isEqualTo(mock.counts().answers().get());
    assertThat(tally.latencies().getTotalCount()).isEqualTo(tally.answers().get());
  }

  @Test
  void theOpenLoopKeepsItsRate() {
    var began = System.nanoTime();
    var load = Load.openLoop(loop, target, 8, 500);
    Pause.millis(400);
    var tally = load.stop(5);
    var due = (System.nanoTime() - began) * 500 / 1_000_000_000;
    assertThat(tally.faults()).isEmpty();
    assertThat(tally.answers().get()).isBetween(150L, due + 1);
  }

  @Test
  void pacedStreamsArriveWholeAndInOrder() {
    var tally = Load.paced(loop, target, 10, 50, 500).stop(5);
    assertThat(tally.faults()).isEmpty();
    assertThat(tally.events().get()).isEqualTo(500);
    assertThat(tally.delays().getTotalCount()).isEqualTo(500);
  }

  @Test
  void burstsArriveWholeAndInOrder() {
    var load = Load.bursts(loop, target, 4, 1000);
    Pause.millis(200);
    var tally = load.stop(5);
    assertThat(tally.faults()).isEmpty();
    assertThat(tally.events().get())
        .isPositive()
        .isEqualTo(mock.counts().events().get());
  }

  @Test
  void streamsByTheClockArriveWholeAndTellTheirFirstByte() {
    var load = Load.openStreams(loop, target, 8, 20, 200);
    Pause.millis(300);
    var tally = load.stop(5);
    assertThat(tally.faults()).isEmpty();
    assertThat(tally.answers().get()).isPositive();
    assertThat(tally.events().get()).isEqualTo(20 * tally.answers().get());
    assertThat(tally.firstBytes().getTotalCount()).isEqualTo(tally.answers().get());
  }

  @Test
  void aMockThatFailsIsSeenToFail() {
    mock.failOneIn(3);
    var churn = new Churn(loop, target, 500, 0, 1);
    Pause.millis(500);
    churn.stop();
    var tally = churn.tally();
    assertThat(tally.answers().get()).isPositive();
    assertThat(tally.failed().get()).isPositive();
    assertThat(tally.faults()).anyMatch(fault -> fault.contains("500"));
    assertThat(tally.faults()).anyMatch(fault -> fault.contains("closed after"));
  }

  @Test
  void callersWhoLeaveAreCountedAndComeBack() {
    var churn = new Churn(loop, target, 500, 0.3, 1);
    Pause.millis(500);
    churn.stop();
    assertThat(churn.tally().faults()).isEmpty();
    assertThat(churn.tally().answers().get()).isGreaterThan(64);
    assertThat(churn.left()).isPositive();
  }

  @Test
  void noCallerIsLostWhoLeavesAfterItsAnswer() {
    var churn = new Churn(loop, target, 500, 1, 1);
    Pause.millis(600);
    churn.stop();
    assertThat(churn.tally().faults()).isEmpty();
    assertThat(churn.left()).as("each of some 70 callers, again and again").isGreaterThan(200);
  }

  @Test
  void spansAreTakenAndDoNotCount() {
    try (var caller = RawCaller.to(mock.port())) {
      var answer = caller.send(RawCaller.post("/v1/traces", "{}")).answer();
      assertThat(answer.status()).isEqualTo(200);
    }
    assertThat(mock.counts().answers().get()).isZero();
  }

  @Test
  void slowCallersGetEverythingInTheEnd() {
    var load = Load.slow(loop, target, 4, 5000);
    load.readOneEach();
    load.readOneEach();
    assertThat(load.tally().events().get()).isLessThan(20);
    load.readAll();
    var tally = load.stop(10);
    assertThat(tally.faults()).isEmpty();
    assertThat(tally.events().get()).isEqualTo(20_000);
  }

  @Test
  void aDeadSystemIsAFault() {
    var load = Load.paced(loop, target, 2, 1000, 10);
    mock.close();
    assertThat(load.stop(0).faults()).isNotEmpty();
  }

  @Test
  void theCheckSeesLossAndDisorder() {
    var check = new EventCheck(new Histogram(3));
    var allocator = Unpooled.EMPTY_BUFFER.alloc();
    var lost = EventText.events(allocator, 0, 2, 1);
    check.feed(lost, lost.readableBytes());
    assertThat(check.finish(3)).isEqualTo("got 2 of 3 events");
    var late = EventText.events(allocator, 1, 1, 1);
    check.feed(late, late.readableBytes());
    assertThat(check.finish(1)).isEqualTo("event 1 came where 0 was due");
    var open = EventText.events(allocator, 0, 1, 1);
    check.feed(open, open.readableBytes());
    assertThat(check.finish(1)).isEqualTo("no [DONE] after the last event");
  }

  @Test
  void messagesAreReadWhateverTheCuts() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    var bytes =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\nA\r\n0123456789\r\n"
            + "0\r\nT: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nxy";
    for (var round = 0; round < 200; round++) {
      var heard = new Transcript();
      var reader = new MessageReader(heard);
      for (var from = 0; from < bytes.length(); ) {
        var to = Math.min(bytes.length(), from + 1 + random.nextInt(20));
        reader.feed(Unpooled.copiedBuffer(bytes.substring(from, to).getBytes()));
        from = to;
      }
      assertThat(heard.text).as("seed %d", seed).hasToString("<abc0123456789><xy>");
    }
  }

  private static final class Transcript implements MessageReader.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void head(byte[] head, int length) {
      text.append('<');
    }

    @Override
    public void data(ByteBuf bytes, int length) {
      text.append(bytes.toString(bytes.readerIndex(), length, US_ASCII));
    }

    @Override
    public void end() {
      text.append('>');
    }
  }
}
