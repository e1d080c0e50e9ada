package dev.sluice.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.Rollout;
import dev.sluice.config.Origin;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.fake.RawAnswer;
import dev.sluice.ingress.accounting.Bill;
import dev.sluice.ingress.request.Inquiry;
import dev.sluice.ops.trace.RequestSpan;
import dev.sluice.routing.RoutePlan;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A fault of ours ends a request at once, and nothing is counted for it any more. */
class ExchangeFaultTest {
  /** Of an upstream that has no instance: whoever asks for one gets an exception. */
  private static Rollout withoutInstances() throws Exception {
    Snapshot snapshot =
        new ConfigReader(name -> null, Clock.systemUTC()).forOneModel("echo/m", null, null);
    Origin origin = snapshot.groups().get(0).deployments().get(0).origin();
    return new Rollout(snapshot, Map.of(origin, List.of()));
  }

  private static void start(Lane lane, HttpServerRequest request, Inquiry inquiry, RoutePlan plan) {
    Bill bill =
        new Bill(lane.journal(), request, inquiry, plan, null, RequestSpan.NONE, System.nanoTime());
    new Exchange(lane, request, inquiry, plan, bill).start();
  }

  @Test
  void aRequestThatCannotBeBegunIsAnsweredAndForgotten() throws Exception {
    try (LoneLane lane = new LoneLane(withoutInstances(), ExchangeFaultTest::start)) {
      RawAnswer answer = lane.answer();
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.json().getJsonObject("error").getString("code"))
          .isEqualTo("internal_error");
      assertThat(lane.buffered.held()).isZero();
      assertThat(lane.registry.scrape()).contains("sluice_in_flight_requests 0");
    }
  }
}
