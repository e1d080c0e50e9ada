package dev.sluice.upstream.probe;

import dev.sluice.bus.Checkup;
import dev.sluice.bus.GatewayError;
import dev.sluice.config.Deployment;
import dev.sluice.config.HealthCheck;
import dev.sluice.config.Timeouts.Limit;
import dev.sluice.upstream.ConnectionFailures;
import dev.sluice.upstream.errors.UpstreamErrors;
import dev.sluice.upstream.probe.Probes.Probe;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One round of checks: the provider's list of models is asked for, since that costs nothing, and once for all
 * deployments that share it; where there is none, the deployment is called. Owned by one event loop.
 */
final class Round {
  /** Answers that speak of the list and not of the models; a key may be refused the list alone. */
  private static final Set<Integer> NO_LIST = Set.of(403, 404, 405, 501);

  private final Probes probes;
  private final Turns turns;
  private final Clock clock;
  private final Map<Probe, Future<HttpResponse<Buffer>>> lists = new HashMap<>();

  Round(Probes probes, Turns turns, Clock clock) {
    this.probes = probes;
    this.turns = turns;
    this.clock = clock;
  }

  /** Checks one deployment when its turn comes; never fails. */
  Future<Checkup> check(Deployment deployment) {
    return turns.take(() -> visit(deployment));
  }

  private Future<Checkup> visit(Deployment deployment) {
    Visit visit = new Visit(deployment, System.nanoTime());
    if (deployment.origin().isBuiltIn()) {
      return Future.succeededFuture(visit.well("built-in"));
    }
    try {
      return list(visit, Question.to(deployment)).otherwise(visit::failed);
    } catch (GatewayError notEvenAsked) {
      return Future.succeededFuture(visit.unwell("nothing", notEvenAsked));
    }
  }

  private Future<Checkup> list(Visit visit, Question question) {
    Map<String, String> headers = new LinkedHashMap<>(question.outbound().headers());
    headers.remove("content-type");
    Probe probe = visit.probe(question.models(), headers, null);
    return lists.computeIfAbsent(probe, probes::send).compose(answer -> {
      boolean wellMet = answer.statusCode() < 300;
      if (wellMet && isJson(answer)) {
        return Future.succeededFuture(visit.well(probe.name()));
      }
      if (!wellMet && !NO_LIST.contains(answer.statusCode())) {
        return Future.succeededFuture(visit.unwell(probe.name(), error(question, probe, answer)));
      }
      if (question.maybeAsked()) {
        return call(visit, question);
      }
      // it was reached, and nothing else can be asked without a model's name
      return Future.succeededFuture(visit.well(probe.name()));
    });
  }

  private Future<Checkup> call(Visit visit, Question question) {
    Probe probe = visit.probe(
        question.outbound().uri(),
        question.outbound().headers(),
        question.outbound().body());
    return probes
        .send(probe)
        .map(answer -> answer.statusCode() < 300
            ? visit.well(probe.name())
            : visit.unwell(probe.name(), error(question, probe, answer)));
  }

  private static boolean isJson(HttpResponse<Buffer> answer) {
    String type = answer.getHeader("content-type");
    return type != null && type.contains("json");
  }

  private static GatewayError error(Question question, Probe probe, HttpResponse<Buffer> answer) {
    Buffer body = answer.body();
    return UpstreamErrors.answered(
        question.call(),
        probe.uri(),
        answer.statusCode(),
        answer.headers(),
        body == null ? new byte[0] : body.getBytes());
  }

  /** One deployment's turn. */
  private final class Visit {
    private final Deployment deployment;
    private final HealthCheck check;
    private final long began;
    private String asking = "";

    Visit(Deployment deployment, long began) {
      this.deployment = deployment;
      this.check = deployment.check();
      this.began = began;
    }

    Probe probe(String uri, Map<String, String> headers, byte @Nullable [] body) {
      Probe probe = new Probe(deployment.origin(), uri, headers, body, check.timeoutMillis());
      asking = probe.name();
      return probe;
    }

    Checkup well(String how) {
      return new Checkup(deployment, how, null, null, clock.instant(), millis());
    }

    Checkup unwell(String how, GatewayError error) {
      return new Checkup(deployment, how, error.message(), error.kind(), clock.instant(), millis());
    }

    Checkup failed(Throwable failure) {
      return unwell(
          asking,
          failure instanceof TimeoutException
              ? ConnectionFailures.timeout(
                  deployment,
                  new Limit(check.timeoutMillis(), "health_check_timeout", false),
                  "did not answer")
              : ConnectionFailures.of(failure, deployment));
    }

    private long millis() {
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }
  }
}
