package dev.sluice.ledger.store;

import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.UsageRecord.Content;
import dev.sluice.ledger.UsageRecord.Outcome;
import dev.sluice.ledger.UsageRecord.Times;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.wire.Usage;
import io.vertx.core.json.JsonArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads back what {@link Records} wrote. */
final class StoredRecords {
  private StoredRecords() {}

  static UsageRecord read(ResultSet row) throws SQLException {
    String messages = row.getString("messages");
    String response = row.getString("response");
    return new UsageRecord(
        row.getString("id"),
        row.getString("call_id"),
        new Times(row.getLong("started_at"), row.getLong("first_byte_at"), row.getLong("ended_at")),
        payer(row),
        way(row),
        usage(row),
        row.getBoolean("estimated"),
        row.getLong("cost_nanos"),
        new Outcome(
            row.getInt("status"),
            row.getString("response_id"),
            row.getString("error_code"),
            row.getString("error_message")),
        tags(row.getString("tags")),
        row.getString("ip"),
        messages == null || response == null ? null : new Content(messages, response));
  }

  private static Payer payer(ResultSet row) throws SQLException {
    return new Payer(
        key(row.getString("key_hash")),
        row.getString("key_alias"),
        row.getString("user_id"),
        row.getString("team_id"),
        row.getString("customer"));
  }

  private static @Nullable KeyHash key(@Nullable String hash) {
    return hash == null ? null : KeyHash.parse(hash);
  }

  private static Usage usage(ResultSet row) throws SQLException {
    return new Usage(
        row.getLong("prompt_tokens"),
        row.getLong("completion_tokens"),
        row.getLong("cached_tokens"),
        row.getLong("cache_creation_tokens"),
        row.getLong("audio_prompt_tokens"),
        row.getLong("audio_completion_tokens"),
        row.getLong("reasoning_tokens"));
  }

  private static Way way(ResultSet row) throws SQLException {
    return new Way(
        row.getString("call_type"),
        row.getString("model_group"),
        row.getString("model"),
        row.getString("deployment_id"),
        row.getString("provider"),
        row.getString("api_base"),
        row.getBoolean("stream"),
        row.getInt("retries"),
        row.getInt("fallbacks"));
  }

  private static Set<String> tags(String json) {
    Set<String> tags = new LinkedHashSet<>();
    new JsonArray(json).forEach(tag -> tags.add(String.valueOf(tag)));
    return tags;
  }
}
