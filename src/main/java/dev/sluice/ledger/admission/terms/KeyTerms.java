package dev.sluice.ledger.admission.terms;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.KeyHash;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a virtual key allows.
 *
 * @param account whose account it pays from: its own hash, or that of the first key in whose place it is
 * @param alias {@code key_alias}, or null
 * @param name {@code key_name}: how the key is shown in messages, such as {@code sk-...abcd}
 * @param userId its owner, or null
 * @param teamId its team, or null
 * @param limits its own
 * @param modelLimits by the name of a model group
 * @param models names, wildcards, access groups and LiteLLM's special words; none: all (of the team's, if it has one)
 * @param aliases {@code {asked for: meant}}
 * @param routes paths and groups of paths, {@code allowed_routes}; none: all
 * @param ips addresses and CIDR ranges that may use it; none: all
 * @param expiresAt milliseconds since the epoch; 0: never
 * @param tags added to those of its requests
 */
public record KeyTerms(
    KeyHash hash,
    KeyHash account,
    @Nullable String alias,
    String name,
    @Nullable String userId,
    @Nullable String teamId,
    Limits limits,
    Map<String, Limits> modelLimits,
    List<String> models,
    Map<String, String> aliases,
    List<String> routes,
    List<String> ips,
    long expiresAt,
    boolean blocked,
    Set<String> tags,
    boolean disableFallbacks) {
  /** Of one that may do everything, without end. */
  public static KeyTerms unbounded(KeyHash hash, String name) {
    return new KeyTerms(
        hash,
        hash,
        null,
        name,
        null,
        null,
        Limits.NONE,
        Map.of(),
        List.of(),
        Map.of(),
        List.of(),
        List.of(),
        0,
        false,
        Set.of(),
        false);
  }

  /** The name of that account. */
  public String accountName() {
    return AccountName.key(account);
  }
}
