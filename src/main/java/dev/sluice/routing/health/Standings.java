package dev.sluice.routing.health;

import dev.sluice.config.Deployment;
import dev.sluice.config.FailureKind;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.RoutingSettings;
import dev.sluice.config.RoutingSettings.Latency;
import dev.sluice.config.Snapshot;
import dev.sluice.config.Traits.Budget;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.account.Payees;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
  private final Payees payees;
  private final Map<String, WaitingRoom> rooms = new ConcurrentHashMap<>();
  private final AtomicLong tickets = new AtomicLong();
  private volatile Latency latency = Latency.STANDARD;
  private volatile Consumer<Cooldown> onCooldown = cooldown -> {};

  /** @param payees where is counted what deployments with a budget cost */
  public Standings(Payees payees) {
    this.payees = payees;
  }

  /** For a process that stores nothing. */
  public Standings() {
    this(new Accounts().payees());
  }

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

  /** What the deployments of a provider may cost together. */
  public Allowance ofProvider(String provider, Budget budget) {
    return allowance(AccountName.provider(provider), budget);
  }

  /** The budgets that hold for a deployment, its own first. */
  public List<Allowance> allowances(Deployment deployment, RoutingSettings rules) {
    List<Allowance> allowances = new ArrayList<>();
    Budget own = deployment.traits().budget();
    if (own != null) {
      allowances.add(allowance(AccountName.deployment(deployment.id()), own));
    }
    String provider = deployment.provider().prefix();
    Budget shared = rules.providerBudgets().get(provider);
    if (shared != null) {
      allowances.add(ofProvider(provider, shared));
    }
    return List.copyOf(allowances);
  }

  private Allowance allowance(String account, Budget budget) {
    return new Allowance(budget, payees.open(account, budget.periodMillis()));
  }

  /** Forgets what a snapshot does not have: what one reload removes and another adds again begins anew. */
  public void retain(Snapshot snapshot) {
    Set<String> groups = new HashSet<>();
    Set<String> deployments = new HashSet<>();
    Set<String> accounts = new HashSet<>();
    RoutingSettings rules = snapshot.settings().routing();
    rules.providerBudgets().keySet().forEach(name -> accounts.add(AccountName.provider(name)));
    for (ModelGroup group : snapshot.groups()) {
      groups.add(group.name());
      for (Deployment deployment : group.deployments()) {
        deployments.add(deployment.id());
        if (deployment.traits().budget() != null) {
          accounts.add(AccountName.deployment(deployment.id()));
        }
      }
    }
    byDeployment.keySet().retainAll(deployments);
    budgets.keySet().retainAll(groups);
    rooms.keySet().retainAll(groups);
    payees.retain(accounts);
  }
}
