package dev.sluice.routing.choice;

/** Why a deployment is not considered for a request. */
public enum Exclusion {
  /** This request has tried it. */
  TRIED,
  /** Its {@code order} is not the turn. */
  ORDER,
  /** A background check found it unwell. */
  UNHEALTHY,
  /** It failed of late, and is left alone. */
  COOLING,
  /** It comes back after a cooldown, and this request is not of its share yet. */
  SLOW_START,
  /** Its tags are not those of the request. */
  TAGS,
  /** The prompt is longer than it takes. */
  CONTEXT_WINDOW,
  /** It serves as many requests at a time as it may. */
  MAX_PARALLEL,
  /** It served as many requests this minute as it may. */
  RPM,
  /** It served as many tokens this minute as it may. */
  TPM,
  /** What it may cost is spent. */
  BUDGET
}
