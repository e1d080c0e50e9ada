package dev.sluice.ops.trace.otel;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.config.TracingSettings;
import dev.sluice.fake.CollectedSpan;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.OtlpCollector;
import dev.sluice.ops.Sockets;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Spans of many threads reach one collector over a real connection, however slow that is. */
class SpanIntakeTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private static final int LANES = 8;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private SpanIntake intake(OtlpCollector collector, int mostSpans) {
    URI endpoint = URI.create(collector.url() + "/v1/traces");
    return new SpanIntake(
        vertx,
        new Sockets(),
        new TracingSettings(endpoint, Map.of(), "sluice", Map.of(), 1, true, mostSpans));
  }

  private static List<SpanBuffer> lanes(SpanIntake intake) throws InterruptedException {
    List<SpanBuffer> lanes = new ArrayList<>();
    for (int i = 0; i < LANES; i++) {
      Thread lane = new Thread(() -> lanes.add(intake.ofThisThread()));
      lane.start();
      lane.join();
    }
    return lanes;
  }

  /** One for each lane, with its number as the trace's. */
  private static void addToEach(SpanIntake intake, List<SpanBuffer> lanes) {
    for (int i = 0; i < lanes.size(); i++) {
      TraceContext context = new TraceContext(i, 1, 1, true, "");
      intake.add(lanes.get(i), writer -> writer.begin(context));
    }
  }

  private static void awaitSent(SpanIntake intake, long count) {
    Eventually.until(() -> intake.sent() == count, () -> intake.sent() + " of " + count);
  }

  @Test
  void allThreadsAreServedInOneRequestASecondHoweverShortTheWayIs() throws Exception {
    try (OtlpCollector collector = OtlpCollector.start().late(10)) {
      SpanIntake intake = intake(collector, 8192);
      List<SpanBuffer> lanes = lanes(intake);
      long began = System.nanoTime();
      long made = 0;
      while (System.nanoTime() - began < 3 * SECOND) {
        addToEach(intake, lanes);
        made += LANES;
        LockSupport.parkNanos(SECOND / 250);
      }
      Map<String, Long> served = collector.spans().stream()
          .collect(Collectors.groupingBy(CollectedSpan::traceId, Collectors.counting()));
      awaitSent(intake, made);
      long seconds = (System.nanoTime() - began) / SECOND;
      intake.close(5000);
      assertThat(served).hasSize(LANES);
      assertThat(served.values()).allMatch(count -> count > 100);
      assertThat(collector.batches().size()).isLessThanOrEqualTo((int) (seconds + 1));
      assertThat(collector.spans()).hasSize((int) made);
      assertThat(intake.lost()).isZero();
    }
  }

  @Test
  void manySpansOfAllThreadsTogetherAreSentBeforeThereAreTooMany() throws Exception {
    int most = 512;
    int many = 6400;
    try (OtlpCollector collector = OtlpCollector.start().late(2)) {
      SpanIntake intake = intake(collector, most);
      List<SpanBuffer> lanes = lanes(intake);
      long began = System.nanoTime();
      for (long made = 0; made < many; made += LANES) {
        while (made - intake.sent() >= most / 2 && System.nanoTime() - began < 15 * SECOND) {
          LockSupport.parkNanos(SECOND / 1000);
        }
        addToEach(intake, lanes);
      }
      assertThat(System.nanoTime() - began).as("20 s if sent each second").isLessThan(8 * SECOND);
      awaitSent(intake, many);
      intake.close(5000);
      assertThat(intake.lost()).isZero();
    }
  }

  @Test
  void oneRequestThatIsNotAnsweredLeavesTheOthersOfTheStopTheirTime() throws Exception {
    try (OtlpCollector collector = OtlpCollector.start().answering(0)) {
      SpanIntake intake = intake(collector, 8192);
      List<SpanBuffer> lanes = lanes(intake);
      addToEach(intake, lanes);
      Eventually.until(
          () -> collector.connections() == 1, collector::connections); // one is in flight
      addToEach(intake, lanes);
      Thread stop = new Thread(() -> intake.close(4000));
      stop.start();
      Eventually.until(() -> collector.unanswered() == 1, collector::unanswered);
      collector.answering(200);
      stop.join();
      assertThat(intake.sent() + intake.lost()).isEqualTo(2 * LANES);
      assertThat(intake.lost()).as("the one in flight").isBetween(1L, (long) LANES);
    }
  }

  @Test
  void aBatchHasArrivedThoughTheAnswersBodyNeverEnds() throws Exception {
    try (OtlpCollector collector = OtlpCollector.start().stalling(true)) {
      SpanIntake intake = intake(collector, 8192);
      List<SpanBuffer> lanes = lanes(intake);
      addToEach(intake, lanes.subList(0, 2));
      awaitSent(intake, 2);
      Eventually.until(() -> collector.connections() == 0, collector::connections);
      collector.stalling(false);
      addToEach(intake, lanes);
      awaitSent(intake, 2 + LANES);
      assertThat(collector.spans()).hasSize(2 + LANES);
      assertThat(intake.lost()).isZero();
      assertThat(collector.connections()).as("kept").isEqualTo(1);
      intake.close(5000);
    }
  }

  @Test
  void aRefusalCountsAsOneThoughTheAnswersBodyNeverEnds() throws Exception {
    try (OtlpCollector collector = OtlpCollector.start().stalling(true).answering(400)) {
      SpanIntake intake = intake(collector, 8192);
      addToEach(intake, lanes(intake).subList(0, 2));
      Eventually.until(() -> intake.lost() == 2, intake::lost);
      assertThat(intake.sent()).isZero();
      intake.close(5000);
    }
  }

  @Test
  void whatASilentCollectorLeavesAtTheStopIsCountedAndTold() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(SpanIntake.class);
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(told);
    try (OtlpCollector collector = OtlpCollector.start().answering(0)) {
      SpanIntake intake = intake(collector, 8192);
      addToEach(intake, lanes(intake));
      Eventually.until(
          () -> collector.connections() == 1, collector::connections); // one is in flight
      addToEach(intake, lanes(intake));
      long began = System.nanoTime();
      intake.close(300);
      assertThat(System.nanoTime() - began).isBetween(SECOND / 4, 3 * SECOND);
      assertThat(intake.lost()).isEqualTo(2 * LANES);
      assertThat(told.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .containsExactly("16 spans were not sent before the stop");
    } finally {
      logger.detachAppender(told);
      logger.setLevel(null);
    }
  }
}
