package dev.sluice.ops;

import dev.sluice.config.Deployment;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Snapshot;
import dev.sluice.routing.health.Standing;
import dev.sluice.routing.health.Standings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which deployments are left alone and which are back, once each time, and counts it. Looks at the standings now and
 * then, so that requests pay nothing for it and a bad moment fills no log. Owned by one event loop.
 */
public final class CooldownWatch {
  private static final Logger LOG = LoggerFactory.getLogger(CooldownWatch.class);
  private static final int MOST_LINES = 20; // of one look

  private final Standings standings;
  private final Meters meters;
  private final Map<String, Seen> seen = new HashMap<>(); // by deployment
  private int lines;

  public CooldownWatch(Standings standings, Meters meters) {
    this.standings = standings;
    this.meters = meters;
  }

  /** What the last look saw of a deployment. */
  private record Seen(String group, long cooldowns, boolean down) {}

  /**
   * @param now nanoseconds of the clock that the standings go by
   */
  public void look(Snapshot snapshot, long now) {
    lines = 0;
    Set<String> served = new HashSet<>();
    for (ModelGroup group : snapshot.groups()) {
      for (Deployment deployment : group.deployments()) {
        served.add(deployment.id());
        look(deployment, standings.of(deployment.id()), now);
      }
    }
    seen.keySet().removeIf(id -> !served.contains(id) && forget(id));
    if (lines > MOST_LINES) {
      LOG.warn("{} more deployments went or came back", lines - MOST_LINES);
    }
  }

  private void look(Deployment deployment, Standing standing, long now) {
    long cooldowns = standing.past().times();
    boolean down = standing.isCooling(now) || standing.awaitsProbe(now);
    Seen before = seen.get(deployment.id());
    if (before == null && cooldowns == 0) {
      return;
    }
    boolean wasDown = before != null && before.down;
    long more = cooldowns - (before == null ? 0 : Math.min(before.cooldowns, cooldowns));
    String group = deployment.group();
    meters.deploymentCooled(group, deployment.id(), more, down);
    if (down && !wasDown && mayLog()) {
      LOG.warn(
          "deployment {} of '{}' at {} is left alone for {} s: {}",
          deployment.id(),
          group,
          deployment.base(),
          TimeUnit.NANOSECONDS.toMillis(standing.cooldownLeft(now)) / 1000.0,
          standing.past().last());
    } else if (!down && wasDown && mayLog()) {
      LOG.info("deployment {} of '{}' at {} is back", deployment.id(), group, deployment.base());
    }
    seen.put(deployment.id(), new Seen(group, cooldowns, down));
  }

  private boolean mayLog() {
    return ++lines <= MOST_LINES;
  }

  private boolean forget(String id) {
    meters.deploymentCooled(seen.get(id).group, id, 0, false);
    return true;
  }
}
