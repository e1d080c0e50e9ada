package dev.sluice.ingress.operator;

import dev.sluice.config.Settings;
import dev.sluice.ingress.request.SlowRequests;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ops.Health;
import dev.sluice.ops.log.LogLevels;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of operators' paths, and of the probes that anybody may ask. Owned by its lane's event loop. */
public final class OperatorEndpoints {
  private static final List<String> PROBES =
      List.of("/health/liveliness", "/health/liveness", "/health/readiness");

  private final HealthRoutes health;
  private final OperatorRoutes operator;
  private final ManagementRoutes management;

  public OperatorEndpoints(
      Vertx vertx,
      OperatedLane lane,
      SlowRequests reading,
      Accounts accounts,
      Health health,
      LogLevels levels) {
    OperatorBody bodies = new OperatorBody(lane, reading);
    this.health = new HealthRoutes(vertx, lane, health);
    this.operator = new OperatorRoutes(
        vertx, lane, health, new Explaining(lane, bodies), new Levels(lane, bodies, levels));
    this.management = new ManagementRoutes(vertx, lane, reading, accounts);
  }

  /** What balancers ask, on every port. */
  public void mountProbes(Router router) {
    health.mountProbes(router);
  }

  public void mount(Router router) {
    health.mount(router);
    operator.mount(router);
    management.mount(router);
  }

  /** Whether a path tells nobody anything that they could misuse, and balancers and scrapers ask it without a key. */
  public static boolean isForEverybody(String path, Settings settings) {
    String route = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return PROBES.contains(route)
        || route.equals(OperatorRoutes.METRICS) && !settings.metricsNeedKey();
  }

  /** The methods that a path takes when it is one of these and not only read, or null. */
  public static @Nullable String methodsOf(String path) {
    return switch (path) {
      case OperatorRoutes.RELOAD, OperatorRoutes.EXPLAIN -> "POST";
      case OperatorRoutes.LOG_LEVEL -> "GET, HEAD, POST";
      default -> ManagementRoutes.methodOf(path);
    };
  }
}
