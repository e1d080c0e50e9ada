package dev.sluice.ledger.usage;

import dev.sluice.ledger.Money;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.UsageRecord.Content;
import dev.sluice.wire.Usage;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A record as LiteLLM's spend log shows it. */
final class LogRow {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private LogRow() {}

  static JsonObject of(UsageRecord record) {
    Content content = record.content();
    JsonObject row = new JsonObject()
        .put("request_id", id(record))
        .put("call_type", record.way().callType())
        .put("api_key", Objects.toString(record.payer().key(), ""))
        .put("spend", Money.dollars(record.costNanos()))
        .put("total_tokens", record.usage().totalTokens())
        .put("prompt_tokens", record.usage().promptTokens())
        .put("completion_tokens", record.usage().completionTokens())
        .put("status", record.outcome().isSuccess() ? "success" : "failure")
        .put("metadata", metadata(record))
        .put("cache_hit", "False")
        .put("cache_key", "")
        .put("request_tags", new JsonArray(List.copyOf(record.tags())))
        .put("requester_ip_address", record.ip())
        .put("messages", content == null ? new JsonObject() : json(content.messages()))
        .put("response", content == null ? new JsonObject() : json(content.response()))
        .put("proxy_server_request", new JsonObject())
        .putNull("session_id");
    return row.mergeIn(times(record)).mergeIn(way(record));
  }

  private static String id(UsageRecord record) {
    String response = record.outcome().responseId();
    return response.isEmpty() ? record.id() : response;
  }

  private static JsonObject times(UsageRecord record) {
    UsageRecord.Times times = record.times();
    return new JsonObject()
        .put("startTime", time(times.startedAt()))
        .put("endTime", time(times.endedAt()))
        .put("completionStartTime", times.firstByteAt() == 0 ? null : time(times.firstByteAt()))
        .put("request_duration_ms", times.endedAt() - times.startedAt());
  }

  private static JsonObject way(UsageRecord record) {
    UsageRecord.Way way = record.way();
    return new JsonObject()
        .put("model", way.model().isEmpty() ? way.modelGroup() : way.model())
        .put("model_id", way.deploymentId())
        .put("model_group", way.modelGroup())
        .put("custom_llm_provider", way.provider())
        .put("api_base", way.apiBase())
        .put("user", Objects.toString(record.payer().userId(), ""))
        .put("team_id", record.payer().teamId())
        .putNull("organization_id")
        .put("end_user", Objects.toString(record.payer().customer(), ""));
  }

  private static JsonObject metadata(UsageRecord record) {
    UsageRecord.Outcome outcome = record.outcome();
    JsonObject metadata = new JsonObject()
        .put("user_api_key", Objects.toString(record.payer().key(), null))
        .put("user_api_key_alias", record.payer().keyAlias())
        .put("user_api_key_user_id", record.payer().userId())
        .put("user_api_key_team_id", record.payer().teamId())
        .put("status", outcome.isSuccess() ? "success" : "failure")
        .put("litellm_call_id", record.callId())
        .put("attempted_retries", record.way().retries())
        .put("attempted_fallbacks", record.way().fallbacks())
        .put("stream", record.way().stream())
        .put("usage_object", usage(record.usage()))
        .put("usage_estimated", record.estimated());
    return outcome.isSuccess()
        ? metadata
        : metadata.put("error_information", error(record.way().provider(), outcome));
  }

  private static JsonObject usage(Usage usage) {
    return new JsonObject()
        .put("prompt_tokens", usage.promptTokens())
        .put("completion_tokens", usage.completionTokens())
        .put("total_tokens", usage.totalTokens())
        .put("cache_creation_input_tokens", usage.cacheCreationTokens())
        .put(
            "prompt_tokens_details",
            new JsonObject()
                .put("cached_tokens", usage.cachedTokens())
                .put("audio_tokens", usage.audioPromptTokens()))
        .put(
            "completion_tokens_details",
            new JsonObject()
                .put("reasoning_tokens", usage.reasoningTokens())
                .put("audio_tokens", usage.audioCompletionTokens()));
  }

  private static JsonObject error(String provider, UsageRecord.Outcome outcome) {
    return new JsonObject()
        .put("error_code", String.valueOf(outcome.status()))
        .put("error_class", outcome.errorCode())
        .put("error_message", outcome.errorMessage())
        .put("llm_provider", provider);
  }

  private static @Nullable Object json(String text) {
    try {
      return Json.decodeValue(text);
    } catch (DecodeException cutOff) {
      return text;
    }
  }

  static String time(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis));
  }
}
