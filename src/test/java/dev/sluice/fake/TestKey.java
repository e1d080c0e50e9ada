package dev.sluice.fake;

import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.admission.terms.Limits;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Terms of a virtual key, as far as a test says; the rest is nobody's and not limited. */
public final class TestKey {
  private final KeyHash hash;
  private @Nullable String alias;
  private String name = "sk-...";
  private @Nullable String user;
  private @Nullable String team;
  private Limits limits = Limits.NONE;
  private Map<String, Limits> modelLimits = Map.of();
  private List<String> models = List.of();
  private Map<String, String> aliases = Map.of();
  private List<String> routes = List.of();
  private List<String> ips = List.of();
  private long expiresAt;
  private boolean blocked;
  private Set<String> tags = Set.of();
  private boolean disableFallbacks;

  public TestKey(KeyHash hash) {
    this.hash = hash;
  }

  public TestKey(String key) {
    this(KeyHash.of(key));
  }

  /** @param alias {@code key_alias}; {@code name} is how it is shown in messages */
  public TestKey named(@Nullable String alias, String name) {
    this.alias = alias;
    this.name = name;
    return this;
  }

  public TestKey of(@Nullable String user, @Nullable String team) {
    this.user = user;
    this.team = team;
    return this;
  }

  public TestKey limits(Limits limits) {
    this.limits = limits;
    return this;
  }

  public TestKey modelLimits(Map<String, Limits> modelLimits) {
    this.modelLimits = modelLimits;
    return this;
  }

  public TestKey models(List<String> models) {
    this.models = models;
    return this;
  }

  public TestKey aliases(Map<String, String> aliases) {
    this.aliases = aliases;
    return this;
  }

  public TestKey routes(List<String> routes) {
    this.routes = routes;
    return this;
  }

  public TestKey ips(List<String> ips) {
    this.ips = ips;
    return this;
  }

  /** @param time milliseconds since the epoch; 0: never */
  public TestKey expiresAt(long time) {
    this.expiresAt = time;
    return this;
  }

  public TestKey blocked(boolean blocked) {
    this.blocked = blocked;
    return this;
  }

  public TestKey tags(Set<String> tags) {
    this.tags = tags;
    return this;
  }

  public TestKey disableFallbacks(boolean disable) {
    this.disableFallbacks = disable;
    return this;
  }

  public KeyTerms terms() {
    return new KeyTerms(
        hash,
        hash,
        alias,
        name,
        user,
        team,
        limits,
        modelLimits,
        models,
        aliases,
        routes,
        ips,
        expiresAt,
        blocked,
        tags,
        disableFallbacks);
  }
}
