package dev.sluice.routing.choice;

import dev.sluice.config.Deployment;
import dev.sluice.config.Traits;
import dev.sluice.routing.health.Allowance;
import dev.sluice.routing.health.Standing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A deployment and what is known of it at the moment of a decision. Filled anew for every decision; owned by one lane.
 */
public final class Candidate {
  private final Deployment deployment;
  private final Standing standing;
  private final List<Allowance> allowances;

  private long now;
  private boolean stream;
  private @Nullable Exclusion exclusion;
  private double score = Double.NaN;

  public Candidate(Deployment deployment, Standing standing) {
    this(deployment, standing, List.of());
  }

  /** @param allowances budgets that hold for it, its own first */
  public Candidate(Deployment deployment, Standing standing, List<Allowance> allowances) {
    this.deployment = deployment;
    this.standing = standing;
    this.allowances = allowances;
  }

  /** The same as it stands now, for a decision that counts nothing. */
  public Candidate copy() {
    return new Candidate(
        deployment, standing.copy(), allowances.stream().map(Allowance::copy).toList());
  }

  /**
   * Begins a decision.
   *
   * @param stream whether a stream is asked for
   */
  public void look(long now, boolean stream) {
    this.now = now;
    this.stream = stream;
    this.exclusion = null;
    this.score = Double.NaN;
  }

  public void exclude(Exclusion why) {
    exclusion = why;
  }

  /** It can take the request after all. */
  public void include() {
    exclusion = null;
  }

  /** Why it cannot take this request, or null when it can. */
  public @Nullable Exclusion exclusion() {
    return exclusion;
  }

  public Deployment deployment() {
    return deployment;
  }

  public Traits traits() {
    return deployment.traits();
  }

  public Standing standing() {
    return standing;
  }

  /** The budgets that hold for it, its own first. */
  public List<Allowance> allowances() {
    return allowances;
  }

  /** When the decision began; nanoseconds of a monotonic clock. */
  public long now() {
    return now;
  }

  /** Whether the request asks for a stream: how quick a deployment is with whole answers is another question. */
  public boolean stream() {
    return stream;
  }

  /** What the strategy compared; NaN when it was not looked at. */
  public double score() {
    return score;
  }

  /** Notes what was compared, and gives it back. */
  public double scored(double value) {
    score = value;
    return value;
  }
}
