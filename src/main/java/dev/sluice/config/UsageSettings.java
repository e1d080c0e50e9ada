package dev.sluice.config;

import java.nio.file.Path;

/**
 * What is kept of what was used, and how.
 *
 * @param spool {@code sluice_settings.spool_dir}: the folder where records wait for the database
 * @param spoolBytes {@code sluice_settings.max_spool_mb} in bytes
 * @param spoolSync {@code sluice_settings.spool: sync}: the record is safe from a crash of the machine before its answer
 *     ends
 * @param batchMillis {@code general_settings.proxy_batch_write_at}: how often records go to the database
 * @param rows opposite of {@code general_settings.disable_spend_logs}
 * @param sums opposite of {@code general_settings.disable_spend_updates}
 * @param contents {@code general_settings.store_prompts_in_spend_logs}
 * @param retentionMillis {@code general_settings.maximum_spend_logs_retention_period}; 0: rows are kept for ever
 * @param retentionIntervalMillis {@code general_settings.maximum_spend_logs_retention_interval}
 */
public record UsageSettings(
    Path spool,
    long spoolBytes,
    boolean spoolSync,
    long batchMillis,
    boolean rows,
    boolean sums,
    boolean contents,
    long retentionMillis,
    long retentionIntervalMillis) {

  /** What holds when nothing is said. */
  public static UsageSettings standard(Path spool) {
    return new UsageSettings(
        spool,
        Defaults.MAX_SPOOL_MB << 20,
        Defaults.SPOOL.equals("sync"),
        Math.round(Defaults.PROXY_BATCH_WRITE_AT * 1000),
        true,
        true,
        false,
        0,
        Defaults.SPEND_LOGS_RETENTION_INTERVAL_DAYS * 86_400_000);
  }
}
