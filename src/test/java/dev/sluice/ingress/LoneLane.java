package dev.sluice.ingress;

import dev.sluice.bus.Operation;
import dev.sluice.bus.Rollout;
import dev.sluice.config.Snapshot;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.ingress.request.BufferedBytes;
import dev.sluice.ingress.request.Inquiry;
import dev.sluice.ingress.request.RequestBody;
import dev.sluice.ingress.request.SlowRequests;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ops.Meters;
import dev.sluice.ops.Sockets;
import dev.sluice.ops.log.AccessLog;
import dev.sluice.ops.trace.Tracing;
import dev.sluice.routing.Ask;
import dev.sluice.routing.Planner;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.health.Standings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Random;

/** A lane without a verticle, on which a test begins one request by hand. */
final class LoneLane implements AutoCloseable {
  private static final String BODY = "{\"model\":\"m\",\"messages\":[]}";

  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final BufferedBytes buffered = new BufferedBytes();
  private final Standings standings = new Standings();
  private final Vertx vertx = Vertx.vertx();
  private final Rollout rollout;
  private final Beginning beginning;

  /** What a test does with the request, on the lane's event loop. */
  @FunctionalInterface
  interface Beginning {
    void begin(Lane lane, HttpServerRequest request, Inquiry inquiry, RoutePlan plan);
  }

  LoneLane(Rollout rollout, Beginning beginning) {
    this.rollout = rollout;
    this.beginning = beginning;
  }

  /** What a caller is told who asks for model {@code m}. */
  RawAnswer answer() {
    HttpServer server = vertx
        .createHttpServer()
        .requestHandler(this::read)
        .listen(0, "127.0.0.1")
        .await();
    try (RawCaller caller =
        RawCaller.to(server.actualPort()).send(RawCaller.post("/v1/chat/completions", BODY))) {
      RawAnswer answer = caller.answer();
      answer.bytes();
      return answer;
    }
  }

  private void read(HttpServerRequest request) {
    new RequestBody(
            request,
            rollout.snapshot().settings(),
            buffered,
            new SlowRequests(),
            body -> begin(request, body),
            error -> request.response().setStatusCode(error.status()).end())
        .read();
  }

  private void begin(HttpServerRequest request, byte[] body) {
    Snapshot snapshot = rollout.snapshot();
    Meters meters = new Meters(registry);
    Lane lane = new Lane(
        vertx,
        0,
        buffered,
        standings,
        new Accounts(),
        meters,
        new Tracing(vertx, new Sockets(), meters),
        new AccessLog(null));
    lane.serve(rollout);
    Planner planner = new Planner(snapshot, standings, new Random(1), System::nanoTime);
    Inquiry inquiry =
        Inquiry.of("call-1", Operation.CHAT, body, null, request.headers(), snapshot.settings());
    beginning.begin(lane, request, inquiry, planner.plan(Ask.of("m")));
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
