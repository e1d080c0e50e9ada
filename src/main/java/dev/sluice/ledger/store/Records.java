package dev.sluice.ledger.store;

import dev.sluice.ledger.Balance;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.SpooledUsage;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.wire.Usage;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes records from a spool, each once: a row for the request, its accounts' balances and the sums of its day. */
final class Records {
  private static final int COLUMNS = 37;
  private static final String INSERT = "INSERT INTO sluice_usage_records (id, call_id, started_at,"
      + " first_byte_at, ended_at, key_hash, key_alias, user_id, team_id, customer, call_type,"
      + " model_group, model, deployment_id, provider, api_base, stream, retries, fallbacks,"
      + " prompt_tokens, completion_tokens, cached_tokens, cache_creation_tokens,"
      + " audio_prompt_tokens, audio_completion_tokens, reasoning_tokens, estimated, cost_nanos, status, response_id, error_code,"
      + " error_message, tags, ip, messages, response, block) VALUES (" + Sql.marks(COLUMNS)
      + ") ON CONFLICT DO NOTHING";

  private static final int MAX_ROWS = 10_000; // of one deletion

  private final Sql sql;
  private final Balances balances;
  private final SpoolMarks marks;
  private final Charges charges;
  private final DailySums days;

  Records(Sql sql, Balances balances) {
    this.sql = sql;
    this.balances = balances;
    this.marks = new SpoolMarks(sql);
    this.charges = new Charges(sql);
    this.days = new DailySums(sql);
  }

  List<Balance> record(SpooledUsage usage, Keeping keeping) {
    SpoolMarks.Mark mark = marks.lock(usage.run());
    SpooledUsage unseen = usage.after(mark.stored());
    if (unseen.records().isEmpty()) {
      return List.of();
    }
    marks.advance(usage.run(), usage.last());
    List<UsageRecord> added =
        keeping.rows() ? insert(unseen.records(), mark.block(unseen.first())) : unseen.records();
    if (!keeping.sums()) {
      return List.of();
    }
    Collection<String> accounts = charges.add(added);
    days.add(added);
    return balances.of(List.copyOf(accounts));
  }

  /** Returns those that were not there. */
  private List<UsageRecord> insert(List<UsageRecord> records, long block) {
    int[] inserted = sql.updateEach(INSERT, records, record -> values(record, block));
    List<UsageRecord> added = new ArrayList<>();
    for (int i = 0; i < inserted.length; i++) {
      if (inserted[i] != 0) {
        added.add(records.get(i));
      }
    }
    return added;
  }

  void forgetRun(String run) {
    marks.forget(run);
  }

  int deleteBefore(long millis, int most) {
    return sql.update(
        "DELETE FROM sluice_usage_records WHERE id IN (SELECT id FROM sluice_usage_records"
            + " WHERE started_at < ? ORDER BY started_at LIMIT " + Math.min(most, MAX_ROWS) + ")",
        millis);
  }

  private static @Nullable Object[] values(UsageRecord record, long block) {
    List<@Nullable Object> values = new ArrayList<>(COLUMNS);
    add(values, record.id(), Texts.part(record.callId()));
    add(values, record.times().startedAt(), record.times().firstByteAt());
    add(values, record.times().endedAt());
    Payer payer = record.payer();
    add(values, Objects.toString(payer.key(), null), payer.keyAlias());
    add(values, partOrNull(payer.userId()), partOrNull(payer.teamId()));
    add(values, partOrNull(payer.customer()));
    UsageRecord.Way way = record.way();
    add(values, way.callType(), way.modelGroup(), way.model(), way.deploymentId(), way.provider());
    add(values, way.apiBase(), way.stream(), way.retries(), way.fallbacks());
    Usage usage = record.usage();
    add(values, usage.promptTokens(), usage.completionTokens(), usage.cachedTokens());
    add(values, usage.cacheCreationTokens(), usage.audioPromptTokens());
    add(values, usage.audioCompletionTokens(), usage.reasoningTokens());
    add(values, record.estimated(), record.costNanos());
    UsageRecord.Outcome outcome = record.outcome();
    add(values, outcome.status(), Texts.part(outcome.responseId()), outcome.errorCode());
    add(values, outcome.errorMessage());
    add(values, new JsonArray(List.copyOf(record.tags())).encode(), record.ip());
    UsageRecord.Content content = record.content();
    add(values, content == null ? null : content.messages());
    add(values, content == null ? null : content.response());
    values.add(block);
    return values.toArray();
  }

  private static @Nullable String partOrNull(@Nullable String text) {
    return text == null ? null : Texts.part(text);
  }

  private static void add(List<@Nullable Object> values, @Nullable Object... more) {
    for (Object value : more) {
      values.add(value);
    }
  }
}
