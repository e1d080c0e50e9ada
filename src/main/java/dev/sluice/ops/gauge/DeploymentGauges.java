package dev.sluice.ops.gauge;

import dev.sluice.config.Deployment;
import dev.sluice.config.FailureKind;
import dev.sluice.config.MetricSelection;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Snapshot;
import dev.sluice.config.Traits;
import dev.sluice.routing.health.Allowance;
import dev.sluice.routing.health.Standing;
import dev.sluice.routing.health.Standings;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** LiteLLM's metrics of deployments: how each is doing, and what is left of what it may take or cost. */
public final class DeploymentGauges implements MultiCollector {
  private static final int MOST = 2_000; // deployments
  private static final String NONE = "None";
  private static final int HEALTHY = 0;
  private static final int PARTIAL_OUTAGE = 1;
  private static final int COMPLETE_OUTAGE = 2;

  private final Supplier<@Nullable Snapshot> served;
  private final Standings standings;
  private final Remaining remaining;

  public DeploymentGauges(
      Supplier<@Nullable Snapshot> served, Standings standings, Remaining remaining) {
    this.served = served;
    this.standings = standings;
    this.remaining = remaining;
  }

  @Override
  public MetricSnapshots collect() {
    Snapshot snapshot = served.get();
    return snapshot == null ? MetricSnapshots.of() : new Look(snapshot).all();
  }

  private final class Look {
    private final Snapshot snapshot;
    private final long now = System.nanoTime();
    private final MetricSelection wanted;
    private final Points state;
    private final Points cooled;
    private final Points rpm;
    private final Points tpm;
    private final Points requests;
    private final Points tokens;

    Look(Snapshot snapshot) {
      this.snapshot = snapshot;
      this.wanted = snapshot.settings().metrics();
      state = ofDeployment("state", "0 healthy, 1 failing now and then, 2 left alone");
      cooled = points(
          "litellm_deployment_cooled_down",
          "Times a deployment was left alone because it failed",
          "litellm_model_name",
          "model_id",
          "api_base",
          "api_provider",
          "exception_status");
      rpm = ofDeployment("rpm_limit", "Requests a minute that the config allows");
      tpm = ofDeployment("tpm_limit", "Tokens a minute that the config allows");
      requests = remaining("requests");
      tokens = remaining("tokens");
    }

    private Points points(String name, String help, String... labels) {
      return new Points(wanted, name, help, labels);
    }

    private Points ofDeployment(String name, String help) {
      return points(
          "litellm_deployment_" + name,
          help,
          "litellm_model_name",
          "model_id",
          "api_base",
          "api_provider");
    }

    private Points remaining(String what) {
      return points(
          "litellm_remaining_" + what + "_metric",
          "As the provider said last that it still takes",
          "model_group",
          "api_provider",
          "api_base",
          "litellm_model_name",
          "hashed_api_key",
          "api_key_alias",
          "model_id");
    }

    MetricSnapshots all() {
      int seen = 0;
      for (ModelGroup group : snapshot.groups()) {
        for (Deployment deployment : group.deployments()) {
          if (seen++ < MOST) {
            look(deployment, standings.of(deployment.id()));
          }
        }
      }
      return Wanted.of(
          wanted,
          state.gauge(),
          cooled.counter(),
          rpm.gauge(),
          tpm.gauge(),
          requests.gauge(),
          tokens.gauge(),
          budgets().gauge());
    }

    private void look(Deployment deployment, Standing standing) {
      String[] labels = {
        deployment.upstreamModel(),
        deployment.id(),
        deployment.base(),
        deployment.provider().prefix()
      };
      state.put(state(standing), labels);
      putIfSet(rpm, deployment.traits().rpm(), labels);
      putIfSet(tpm, deployment.traits().tpm(), labels);
      for (FailureKind kind : FailureKind.values()) {
        long times = standing.past().times(kind);
        if (times > 0) {
          cooled.add(times, labels[0], labels[1], labels[2], labels[3], status(kind));
        }
      }
      said(deployment);
    }

    private static String status(FailureKind kind) {
      return switch (kind) {
        case RATE_LIMIT -> "429";
        case AUTHENTICATION -> "401";
        case NOT_FOUND -> "404";
        case TIMEOUT -> "408";
        case UNAVAILABLE -> "503";
        case CONNECTION -> "502";
        case SERVER -> "500";
        case BAD_REQUEST, CONTEXT_WINDOW, CONTENT_POLICY -> "400";
      };
    }

    private int state(Standing standing) {
      if (standing.isCooling(now) || standing.awaitsProbe(now)) {
        return COMPLETE_OUTAGE;
      }
      return standing.isWell(now) ? HEALTHY : PARTIAL_OUTAGE;
    }

    private void said(Deployment deployment) {
      Remaining.Said said = remaining.of(deployment.id());
      if (said == null) {
        return;
      }
      String[] labels = {
        deployment.group(),
        deployment.provider().prefix(),
        deployment.base(),
        deployment.upstreamModel(),
        NONE,
        NONE,
        deployment.id()
      };
      if (said.requests != Remaining.UNKNOWN) {
        requests.put(said.requests, labels);
      }
      if (said.tokens != Remaining.UNKNOWN) {
        tokens.put(said.tokens, labels);
      }
    }

    private static void putIfSet(Points points, long limit, String... labels) {
      if (limit > 0) {
        points.put(limit, labels);
      }
    }

    private Points budgets() {
      Points left = points(
          "litellm_provider_remaining_budget_metric",
          "US dollars left of provider_budget_config",
          "api_provider");
      Map<String, Traits.Budget> budgets = snapshot.settings().routing().providerBudgets();
      budgets.forEach((provider, budget) -> {
        Allowance allowance = standings.ofProvider(provider, budget);
        left.put(budget.dollars() - allowance.spent(), provider);
      });
      return left;
    }
  }
}
