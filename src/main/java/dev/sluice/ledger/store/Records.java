package dev.sluice.ledger.store;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import io.vertx.core.json.JsonArray;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One row for each request, and what follows from it: balances and the sums of its day. */
final class Records {
  private static final String INSERT = "INSERT INTO sluice_usage_records (id, call_id, started_at,"
      + " first_byte_at, ended_at, key_hash, key_alias, user_id, team_id, customer, call_type,"
      + " model_group, model, deployment_id, provider, api_base, stream, retries, fallbacks,"
      + " prompt_tokens, completion_tokens, estimated, cost_nanos, status, response_id, error_code,"
      + " error_message, tags, ip, messages, response) VALUES (" + Sql.marks(31)
      + ") ON CONFLICT DO NOTHING";

  private static final String ADD_TO_DAY = "INSERT INTO sluice_daily_sums AS sums (day, key_hash,"
      + " user_id, team_id, customer, model_group, model, provider, requests, failures,"
      + " prompt_tokens, completion_tokens, cost_nanos) VALUES (" + Sql.marks(13) + ")"
      + " ON CONFLICT (day, key_hash, user_id, team_id, customer, model_group, model, provider)"
      + " DO UPDATE SET requests = sums.requests + excluded.requests,"
      + " failures = sums.failures + excluded.failures,"
      + " prompt_tokens = sums.prompt_tokens + excluded.prompt_tokens,"
      + " completion_tokens = sums.completion_tokens + excluded.completion_tokens,"
      + " cost_nanos = sums.cost_nanos + excluded.cost_nanos";

  private final Sql sql;
  private final Balances balances;

  Records(Sql sql, Balances balances) {
    this.sql = sql;
    this.balances = balances;
  }

  List<Balance> record(List<UsageRecord> records) {
    SortedMap<String, Long> nanos = new TreeMap<>();
    for (UsageRecord record : records) {
      if (sql.update(INSERT, values(record)) > 0) {
        accounts(record.payer())
            .forEach(account -> nanos.merge(account, record.costNanos(), Long::sum));
        sql.update(ADD_TO_DAY, sums(record));
      }
    }
    balances.add(nanos);
    return balances.of(List.copyOf(nanos.keySet()));
  }

  /** Whose balances a request counts towards. A team's keys do not use up what is their owner's alone. */
  private static List<String> accounts(Payer payer) {
    List<String> accounts = new ArrayList<>();
    accounts.add(AccountName.GLOBAL);
    if (payer.key() != null) {
      accounts.add(AccountName.key(payer.key()));
    }
    if (payer.teamId() != null) {
      accounts.add(AccountName.team(payer.teamId()));
      if (payer.userId() != null) {
        accounts.add(AccountName.member(payer.teamId(), payer.userId()));
      }
    } else if (payer.userId() != null) {
      accounts.add(AccountName.user(payer.userId()));
    }
    if (payer.customer() != null) {
      accounts.add(AccountName.customer(payer.customer()));
    }
    return accounts;
  }

  private static @Nullable Object[] values(UsageRecord record) {
    List<@Nullable Object> values = new ArrayList<>();
    add(values, record.id(), record.callId());
    add(values, record.times().startedAt(), record.times().firstByteAt());
    add(values, record.times().endedAt());
    Payer payer = record.payer();
    add(values, Objects.toString(payer.key(), null), payer.keyAlias(), payer.userId());
    add(values, payer.teamId(), payer.customer());
    UsageRecord.Way way = record.way();
    add(values, way.callType(), way.modelGroup(), way.model(), way.deploymentId(), way.provider());
    add(values, way.apiBase(), way.stream(), way.retries(), way.fallbacks());
    add(values, record.usage().promptTokens(), record.usage().completionTokens());
    add(values, record.estimated(), record.costNanos());
    UsageRecord.Outcome outcome = record.outcome();
    add(values, outcome.status(), outcome.responseId(), outcome.errorCode());
    add(values, outcome.errorMessage());
    add(values, new JsonArray(List.copyOf(record.tags())).encode(), record.ip());
    UsageRecord.Content content = record.content();
    add(values, content == null ? null : content.messages());
    add(values, content == null ? null : content.response());
    return values.toArray();
  }

  private static @Nullable Object[] sums(UsageRecord record) {
    List<@Nullable Object> values = new ArrayList<>();
    Payer payer = record.payer();
    add(values, day(record.times().startedAt()), Objects.toString(payer.key(), ""));
    add(values, part(payer.userId()), part(payer.teamId()), part(payer.customer()));
    UsageRecord.Way way = record.way();
    add(values, part(way.modelGroup()), part(way.model()), part(way.provider()));
    add(values, 1, record.outcome().isSuccess() ? 0 : 1);
    add(values, record.usage().promptTokens(), record.usage().completionTokens());
    add(values, record.costNanos());
    return values.toArray();
  }

  private static void add(List<@Nullable Object> values, @Nullable Object... more) {
    for (Object value : more) {
      values.add(value);
    }
  }

  private static String day(long millis) {
    return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }

  /** All parts together are one entry of an index, so each is shortened to its share. */
  private static String part(@Nullable String text) {
    return text == null ? "" : text.substring(0, Math.min(text.length(), 128));
  }
}
