package dev.sluice.ingress.accounting;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Deployment;
import dev.sluice.config.FailureKind;
import dev.sluice.config.Redaction;
import dev.sluice.ops.log.Codes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which attempts failed and where their requests went on: a line in ten seconds for each deployment, which counts
 * those that it stands for. What the upstream wrote is not repeated, because it may quote a prompt. Owned by its lane's
 * event loop.
 */
final class AttemptLog {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptLog.class);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int MOST_DEPLOYMENTS = 10_000; // of which many may have been removed

  private final Map<String, Said> failures = new HashMap<>(); // by deployment
  private final Map<String, Said> moves = new HashMap<>(); // by deployment

  /** What was said last of a deployment, and how often it would have been said again. */
  private static final class Said {
    private long at;
    private int since;
  }

  /** An attempt failed; what its request itself is to blame for is of no concern to operators. */
  void failed(Deployment deployment, FailureKind kind, GatewayError error, String callId) {
    if (kind.isCallersFault()) {
      LOG.debug(
          "request {}: deployment {} of '{}' refused it: {} {}",
          Redaction.within(callId),
          deployment.id(),
          deployment.group(),
          error.status(),
          Codes.shown(error.code()));
      return;
    }
    int more = mayBeSaid(failures, deployment.id());
    if (more >= 0) {
      LOG.warn(
          "request {}: deployment {} of '{}' at {} failed: {} {}, {}{}",
          Redaction.within(callId),
          deployment.id(),
          deployment.group(),
          deployment.base(),
          error.status(),
          kind,
          Codes.shown(error.code()),
          as(more));
    }
  }

  /** The request goes on at another deployment, or at the same once more. */
  void goesOn(Deployment deployment, String callId, int retries, int fallbacks) {
    int more = mayBeSaid(moves, deployment.id());
    if (more >= 0) {
      LOG.info(
          "request {} goes on at deployment {} of '{}': retry {}, fallback {}{}",
          Redaction.within(callId),
          deployment.id(),
          deployment.group(),
          retries,
          fallbacks,
          as(more));
    }
  }

  /** How many were not told of since the last line, or -1: this is one more. */
  private static int mayBeSaid(Map<String, Said> lines, String deployment) {
    long now = System.nanoTime();
    Said said = lines.get(deployment);
    if (said == null) {
      if (lines.size() >= MOST_DEPLOYMENTS) {
        lines.clear();
      }
      said = new Said();
      said.at = now;
      lines.put(deployment, said);
      return 0;
    }
    if (now - said.at < PAUSE_NANOS) {
      said.since++;
      return -1;
    }
    int more = said.since;
    said.at = now;
    said.since = 0;
    return more;
  }

  private static String as(int more) {
    return more == 0 ? "" : "; " + more + " more since the last such line";
  }
}
