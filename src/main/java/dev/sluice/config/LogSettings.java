package dev.sluice.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is logged, and how.
 *
 * @param level {@code sluice_settings.log_level}, or null: as it was set at the start
 * @param json {@code litellm_settings.json_logs}: whether a line of the log is an object
 * @param access {@code sluice_settings.access_log}
 * @param accessFile {@code sluice_settings.access_log_file}, or null: standard output
 * @param namesCallers opposite of {@code litellm_settings.redact_user_api_key_info}: whether the access log says whose
 *     request it was
 */
public record LogSettings(
    @Nullable LogLevel level,
    boolean json,
    AccessFormat access,
    @Nullable Path accessFile,
    boolean namesCallers) {

  /** What holds when nothing is said. */
  public static LogSettings standard() {
    return new LogSettings(null, false, AccessFormat.TEXT, null, true);
  }
}
