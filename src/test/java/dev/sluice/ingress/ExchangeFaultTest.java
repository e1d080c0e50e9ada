package dev.sluice.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.Operation;
import dev.sluice.bus.Rollout;
import dev.sluice.config.Origin;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ops.Meters;
import dev.sluice.ops.log.AccessLog;
import dev.sluice.ops.trace.RequestSpan;
import dev.sluice.ops.trace.Tracing;
import dev.sluice.routing.Ask;
import dev.sluice.routing.Planner;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.health.Standings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A fault of ours ends a request at once, and nothing is counted for it any more. */
class ExchangeFaultTest {
  private static final String BODY = "{\"model\":\"m\",\"messages\":[]}";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final BufferedBytes buffered = new BufferedBytes();
  private final Standings standings = new Standings();

  /** A lane whose upstream has no instance: whoever asks for one gets an exception. */
  private void answer(Vertx vertx, HttpServerRequest request, Buffer body, Snapshot snapshot) {
    Meters meters = new Meters(registry);
    Lane lane = new Lane(
        vertx,
        0,
        buffered,
        standings,
        new Accounts(),
        meters,
        new Tracing(meters),
        new AccessLog(null));
    Origin origin = snapshot.groups().get(0).deployments().get(0).origin();
    lane.serve(new Rollout(snapshot, Map.of(origin, List.of())));
    Planner planner = new Planner(snapshot, standings, new Random(1), System::nanoTime);
    RoutePlan plan = planner.plan(Ask.of("m"));
    buffered.take(body.length(), 1000);
    Inquiry inquiry = Inquiry.of(
        "call-1", Operation.CHAT, body.getBytes(), null, request.headers(), snapshot.settings());
    Bill bill = new Bill(lane, request, inquiry, plan, null, RequestSpan.NONE);
    new Exchange(lane, request, inquiry, plan, bill).start();
  }

  @Test
  void aRequestThatCannotBeBegunIsAnsweredAndForgotten() throws Exception {
    Snapshot snapshot =
        new ConfigReader(name -> null, Clock.systemUTC()).forOneModel("echo/m", null, null);
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer server = vertx
          .createHttpServer()
          .requestHandler(
              request -> request.bodyHandler(body -> answer(vertx, request, body, snapshot)))
          .listen(0, "127.0.0.1")
          .await();
      try (RawCaller caller =
          RawCaller.to(server.actualPort()).send(RawCaller.post("/v1/chat/completions", BODY))) {
        RawAnswer answer = caller.answer();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().getJsonObject("error").getString("code"))
            .isEqualTo("internal_error");
      }
      assertThat(buffered.held()).isZero();
      assertThat(registry.scrape()).contains("sluice_in_flight_requests 0");
    } finally {
      vertx.close().await();
    }
  }
}
