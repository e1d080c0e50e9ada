package dev.sluice.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bus.Consumed;
import dev.sluice.bus.Operation;
import dev.sluice.bus.Rollout;
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
import dev.sluice.wire.Generated;
import dev.sluice.wire.Usage;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A fault of ours on the way to a record costs that record; neither its caller nor the drain waits for it. */
class BillFaultTest {
  private static final String BODY = "{\"model\":\"m\",\"messages\":[]}";

  private final CompletableFuture<Future<Void>> closed = new CompletableFuture<>();

  private static Snapshot recordingFirst() throws Exception {
    return new ConfigReader(name -> null, Clock.systemUTC())
        .ofValues(
            "test",
            Map.of(
                "model_list",
                List.of(Map.of("model_name", "m", "litellm_params", Map.of("model", "echo/m"))),
                "general_settings",
                Map.of("master_key", "sk-master-0123456789"),
                "sluice_settings",
                Map.of("spool", "sync")));
  }

  private void answer(Vertx vertx, HttpServerRequest request, Buffer body, Snapshot snapshot) {
    Meters meters = new Meters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    Standings standings = new Standings();
    BufferedBytes buffered = new BufferedBytes();
    Lane lane = new Lane(
        vertx,
        0,
        buffered,
        standings,
        new Accounts(),
        meters,
        new Tracing(meters),
        new AccessLog(null));
    lane.serve(new Rollout(snapshot, Map.of()));
    RoutePlan plan =
        new Planner(snapshot, standings, new Random(1), System::nanoTime).plan(Ask.of("m"));
    buffered.take(body.length(), 1000);
    Inquiry inquiry = Inquiry.of(
        "call-1", Operation.CHAT, body.getBytes(), null, request.headers(), snapshot.settings());
    // A request is never null: it stands for any mistake that shows when the record is made.
    Bill bill = new Bill(lane, null, inquiry, plan, null, RequestSpan.NONE, System.nanoTime());
    CallerStream caller = new CallerStream(request, 1000, taken -> {}, bill);
    bill.close(200, null);
    Consumed consumed = new Consumed(new Usage(1, 1), Generated.NOTHING, "answer-1");
    assertThatThrownBy(() -> bill.settle(consumed)).isInstanceOf(NullPointerException.class);
    caller.whole(200, Map.of("content-type", "text/plain"), Buffer.buffer("the end"));
    closed.complete(lane.outbox().close());
  }

  @Test
  void theEndOfAnAnswerIsReleasedAndNoRecordIsExpectedAnyMore() throws Exception {
    Snapshot snapshot = recordingFirst();
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
        assertThat(answer.text()).isEqualTo("the end");
      }
      assertThat(closed.get(10, TimeUnit.SECONDS).isComplete()).isTrue();
    } finally {
      vertx.close().await();
    }
  }
}
