package dev.sluice.config;

/**
 * Whose own a model is.
 *
 * @param teamId {@code model_info.team_id}: only this team's keys may call it
 * @param publicName {@code model_info.team_public_model_name}: what they call it
 */
public record TeamModel(String teamId, String publicName) {}
