package dev.sluice.ledger.admission.terms;

import java.util.List;

/**
 * What a user's keys may use together, those of teams aside.
 *
 * @param models names, wildcards, access groups and LiteLLM's special words; none: all
 */
public record UserTerms(String id, Role role, Limits limits, List<String> models) {}
