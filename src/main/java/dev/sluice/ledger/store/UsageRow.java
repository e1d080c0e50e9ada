package dev.sluice.ledger.store;

import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.wire.Usage;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A row for a request, and the statements that take it. */
final class UsageRow {
  /** What each row has. */
  private static final List<String> ALWAYS = List.of(
      "number",
      "id",
      "call_id",
      "first_byte_after",
      "ended_after",
      "payer",
      "way",
      "prompt_tokens",
      "completion_tokens",
      "cost_nanos",
      "status",
      "response_id",
      "ip");
  /** What few have: a statement that leaves it out costs half. */
  private static final List<String> SELDOM = List.of(
      "customer",
      "retries",
      "fallbacks",
      "cached_tokens",
      "cache_creation_tokens",
      "audio_prompt_tokens",
      "audio_completion_tokens",
      "reasoning_tokens",
      "estimated",
      "error_code",
      "error_message",
      "tags",
      "messages",
      "response");

  static final String INSERT = insert(ALWAYS);
  static final String INSERT_ALL =
      insert(Stream.concat(ALWAYS.stream(), SELDOM.stream()).toList());
  private static final int RANDOM_BITS = 21;
  private static final long LATEST = (1L << 63 - RANDOM_BITS) - 1; // milliseconds

  private final UsageRecord record;
  private final long block;
  private final long payer;
  private final long way;
  private final String answer;
  private long number;

  /**
   * @param block of the index of answers that the record is in
   * @param payer the number of the record's payer
   * @param way the number of the way that it took
   */
  UsageRow(UsageRecord record, long block, long payer, long way) {
    this.record = record;
    this.block = block;
    this.payer = payer;
    this.way = way;
    this.answer = Texts.part(record.outcome().responseId());
  }

  private static String insert(List<String> columns) {
    return "INSERT INTO sluice_usage (" + String.join(", ", columns) + ") VALUES ("
        + Sql.marks(columns.size()) + ") ON CONFLICT DO NOTHING";
  }

  /** The least number of a row whose request began at that time, in milliseconds since the epoch, or later. */
  static long numberAt(long millis) {
    return Math.max(0, Math.min(LATEST, millis)) << RANDOM_BITS;
  }

  UsageRecord record() {
    return record;
  }

  long block() {
    return block;
  }

  /** The id of the answer as the row has it, or empty. */
  String answer() {
    return answer;
  }

  long number() {
    return number;
  }

  /** Takes one of the numbers of its time. */
  void number(SplittableRandom random) {
    number = numberAt(record.times().startedAt()) | random.nextInt(1 << RANDOM_BITS);
  }

  /** Whether it has something that few have. */
  boolean isRich() {
    Usage usage = record.usage();
    Way way = record.way();
    return record.payer().customer() != null
        || (way.retries() | way.fallbacks()) != 0
        || (usage.cachedTokens() | usage.cacheCreationTokens() | usage.reasoningTokens()) != 0
        || (usage.audioPromptTokens() | usage.audioCompletionTokens()) != 0
        || record.estimated()
        || record.outcome().errorCode() != null
        || record.outcome().errorMessage() != null
        || !record.tags().isEmpty()
        || record.content() != null;
  }

  /** For {@link #INSERT}. */
  @Nullable
  Object[] always() {
    @Nullable Object[] values = new @Nullable Object[ALWAYS.size()];
    fill(values);
    return values;
  }

  private void fill(@Nullable Object[] values) {
    UsageRecord.Times times = record.times();
    long began = number >> RANDOM_BITS;
    int i = 0;
    values[i++] = number;
    values[i++] = record.id();
    values[i++] = Texts.Kept.part(record.callId());
    values[i++] = times.firstByteAt() == 0 ? -1 : Math.max(0, times.firstByteAt() - began);
    values[i++] = times.endedAt() - began;
    values[i++] = payer;
    values[i++] = way;
    values[i++] = record.usage().promptTokens();
    values[i++] = record.usage().completionTokens();
    values[i++] = record.costNanos();
    values[i++] = record.outcome().status();
    values[i++] = new Texts.Kept(answer);
    values[i] = record.ip();
  }

  /** For {@link #INSERT_ALL}. */
  @Nullable
  Object[] all() {
    @Nullable Object[] values = new @Nullable Object[ALWAYS.size() + SELDOM.size()];
    fill(values);
    Usage usage = record.usage();
    UsageRecord.Content content = record.content();
    int i = ALWAYS.size();
    values[i++] =
        record.payer().customer() == null ? null : Texts.part(record.payer().customer());
    values[i++] = record.way().retries();
    values[i++] = record.way().fallbacks();
    values[i++] = usage.cachedTokens();
    values[i++] = usage.cacheCreationTokens();
    values[i++] = usage.audioPromptTokens();
    values[i++] = usage.audioCompletionTokens();
    values[i++] = usage.reasoningTokens();
    values[i++] = record.estimated();
    values[i++] = record.outcome().errorCode();
    values[i++] = record.outcome().errorMessage();
    values[i++] =
        record.tags().isEmpty() ? null : new JsonArray(List.copyOf(record.tags())).encode();
    values[i++] = content == null ? null : content.messages();
    values[i] = content == null ? null : content.response();
    return values;
  }
}
