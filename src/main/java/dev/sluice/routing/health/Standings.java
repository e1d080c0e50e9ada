package dev.sluice.routing.health;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The standing of every deployment, by id, and the retry budget of every model group. Thread-safe. */
public final class Standings {
  private final Map<String, Standing> byDeployment = new ConcurrentHashMap<>();
  private final Map<String, RetryBudget> budgets = new ConcurrentHashMap<>();

  public Standing of(String deploymentId) {
    return byDeployment.computeIfAbsent(deploymentId, absent -> new Standing());
  }

  public RetryBudget budgetOf(String group) {
    return budgets.computeIfAbsent(group, absent -> new RetryBudget());
  }

  /** Forgets all others: what a reload removed and adds again begins anew. */
  public void retain(Set<String> deploymentIds, Set<String> groups) {
    byDeployment.keySet().retainAll(deploymentIds);
    budgets.keySet().retainAll(groups);
  }
}
