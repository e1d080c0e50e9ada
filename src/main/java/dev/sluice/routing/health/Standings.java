package dev.sluice.routing.health;

import dev.sluice.config.FailureKind;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.RoutingSettings.Latency;
import dev.sluice.config.Snapshot;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The standing of every deployment, by id; the retry budget of every model group, and who waits there; and what
 * providers cost. Thread-safe.
 */
public final class Standings {
  private final Map<String, Standing> byDeployment = new ConcurrentHashMap<>();
  private final Map<String, RetryBudget> budgets = new ConcurrentHashMap<>();
  private final Map<String, Spending> byProvider =
      new ConcurrentHashMap<>(); // providers are few and known
  private final Map<String, WaitingRoom> rooms = new ConcurrentHashMap<>();
  private final AtomicLong tickets = new AtomicLong();
  private volatile Latency latency = Latency.STANDARD;
  private volatile Consumer<Cooldown> onCooldown = cooldown -> {};

  /** That a deployment is left alone here from now on, for so long. */
  public record Cooldown(String deployment, FailureKind kind, long millis) {}

  /** @param reader is told of each, on the thread of the request that failed */
  public void onCooldown(Consumer<Cooldown> reader) {
    onCooldown = reader;
  }

  /** From now on latencies are remembered so. */
  public void remember(Latency rules) {
    latency = rules;
  }

  public Standing of(String deploymentId) {
    return byDeployment.computeIfAbsent(
        deploymentId,
        absent -> new Standing(
            () -> latency,
            (kind, millis) -> onCooldown.accept(new Cooldown(deploymentId, kind, millis))));
  }

  public RetryBudget budgetOf(String group) {
    return budgets.computeIfAbsent(group, absent -> new RetryBudget());
  }

  /** Those who wait for a deployment of a group. */
  public WaitingRoom roomOf(String group) {
    return rooms.computeIfAbsent(group, absent -> new WaitingRoom(tickets));
  }

  /** What the deployments of a provider cost together. */
  public Spending spendingOf(String provider) {
    return byProvider.computeIfAbsent(provider, absent -> new Spending());
  }

  /** Forgets what a snapshot does not have: what one reload removes and another adds again begins anew. */
  public void retain(Snapshot snapshot) {
    Set<String> groups = new HashSet<>();
    Set<String> deployments = new HashSet<>();
    for (ModelGroup group : snapshot.groups()) {
      groups.add(group.name());
      group.deployments().forEach(deployment -> deployments.add(deployment.id()));
    }
    byDeployment.keySet().retainAll(deployments);
    budgets.keySet().retainAll(groups);
    rooms.keySet().retainAll(groups);
  }
}
