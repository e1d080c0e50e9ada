package dev.sluice.ledger.admission.terms;

/**
 * What a user may use of their team.
 *
 * @param admin whether they may change the team
 */
public record MemberTerms(String teamId, String userId, Limits limits, boolean admin) {}
