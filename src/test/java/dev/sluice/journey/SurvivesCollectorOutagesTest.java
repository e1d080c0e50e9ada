package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.OtlpCollector;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.SluiceUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A collector that is away, slow or silent is no concern of any caller; what it misses is counted. */
class SurvivesCollectorOutagesTest {
  private static SluiceUnderTest sluice(FakeUpstream upstream, String url, String more) {
    return SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream) + """
        sluice_settings:
          tracing: {endpoint: "%s"%s}
        """.formatted(url, more));
  }

  private static double lost(SluiceUnderTest sluice) {
    return Scrape.of(sluice).value("sluice_spans_lost_total");
  }

  private static double sent(SluiceUnderTest sluice) {
    return Scrape.of(sluice).value("sluice_spans_sent_total");
  }

  private static void call(SluiceUnderTest sluice) {
    assertThat(sluice.post(Traced.PATH, Traced.CHAT).statusCode()).isEqualTo(200);
  }

  @Test
  void whileTheCollectorRefusesSpansAreCountedAndLaterOnesArrive() {
    try (FakeUpstream upstream = FakeUpstream.start().always(Answers.chat("hi"));
        OtlpCollector collector = OtlpCollector.start().answering(400);
        SluiceUnderTest sluice = sluice(upstream, collector.url(), "")) {
      call(sluice);
      Eventually.until(() -> lost(sluice) == 2, () -> Scrape.of(sluice).text());
      assertThat(sent(sluice)).isZero();
      collector.answering(200);
      call(sluice);
      assertThat(collector.await(2, span -> true)).hasSize(2);
      Eventually.until(() -> sent(sluice) == 2, () -> Scrape.of(sluice).text());
      assertThat(lost(sluice)).isEqualTo(2);
    }
  }

  @Test
  void aCollectorThatIsAwayHarmsNobody() throws IOException {
    int nobody;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = taken.getLocalPort();
    }
    try (FakeUpstream upstream = FakeUpstream.start().always(Answers.chat("hi"));
        SluiceUnderTest sluice = sluice(upstream, "http://127.0.0.1:" + nobody, "")) {
      for (int i = 0; i < 20; i++) {
        call(sluice);
      }
      Eventually.until(() -> lost(sluice) > 0, () -> Scrape.of(sluice).text());
    }
  }

  @Test
  void behindASilentCollectorOnlySoManySpansWait() {
    try (FakeUpstream upstream = FakeUpstream.start().always(Answers.chat("hi"));
        OtlpCollector collector = OtlpCollector.start().answering(0)) {
      long began;
      try (SluiceUnderTest sluice = sluice(upstream, collector.url(), ", max_spans: 512")) {
        for (int i = 0; i < 300; i++) {
          call(sluice);
        }
        assertThat(lost(sluice)).isEqualTo(600 - 512);
        began = System.nanoTime();
      }
      assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(12));
    }
  }

  @Test
  void whatWaitsIsSentWhenTheGatewayStops() {
    try (FakeUpstream upstream = FakeUpstream.start().always(Answers.chat("hi"));
        OtlpCollector collector = OtlpCollector.start()) {
      try (SluiceUnderTest sluice = sluice(upstream, collector.url(), "")) {
        call(sluice);
      }
      assertThat(collector.spans()).hasSize(2);
    }
  }

  @Test
  void theCollectorIsToldTheHeadersThatItWants() {
    try (FakeUpstream upstream = FakeUpstream.start().always(Answers.chat("hi"));
        OtlpCollector collector = OtlpCollector.start();
        SluiceUnderTest sluice =
            sluice(upstream, collector.url(), ", headers: {Api-Key: of-the-collector}")) {
      call(sluice);
      collector.await(1, span -> true);
      assertThat(collector.batches().get(0).headers().get("api-key")).isEqualTo("of-the-collector");
    }
  }

  @Test
  void onlyAShareIsTracedWhereOnlyAShareIsWanted() {
    try (FakeUpstream upstream = FakeUpstream.start().always(Answers.chat("hi"));
        OtlpCollector collector = OtlpCollector.start()) {
      try (SluiceUnderTest sluice = sluice(upstream, collector.url(), ", sample_ratio: 0")) {
        call(sluice);
        String traced = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        sluice.post(Traced.PATH, Traced.CHAT, "traceparent", traced);
      }
      assertThat(collector.spans())
          .hasSize(2)
          .allMatch(span -> span.traceId().equals("4bf92f3577b34da6a3ce929d0e0e4736"));
    }
  }
}
