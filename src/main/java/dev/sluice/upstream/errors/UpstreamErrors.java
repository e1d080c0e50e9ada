package dev.sluice.upstream.errors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.Call;
import dev.sluice.bus.GatewayError;
import dev.sluice.config.FailureKind;
import dev.sluice.upstream.dialect.JsonTree;
import dev.sluice.upstream.dialect.Outbound;
import dev.sluice.wire.RetryAfter;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns what an upstream answered in place of an answer into an error that its caller can act on. */
public final class UpstreamErrors {
  private static final int SHOWN = 200;
  private static final Set<String> KEPT_HEADERS =
      Set.of("retry-after", "retry-after-ms", "x-request-id", "x-should-retry");

  private UpstreamErrors() {}

  /**
   * An answer whose status is not 2xx.
   *
   * @param uri path and query that were asked, as in {@link Outbound#uri()}
   * @param status 300 to 599; what lies below 400 becomes a 502
   * @param headers the upstream's
   * @param body its first 64 KiB at least
   */
  public static GatewayError answered(
      Call asked,
      String uri,
      int status,
      Iterable<Map.Entry<String, String>> headers,
      byte[] body) {
    CallFacts call = CallFacts.of(asked);
    if (status < 400 || status > 599) {
      return unusable(call, uri, status, headers);
    }
    ObjectNode error = ErrorBody.read(body, status, KnownKeys.of(call));
    FailureKind kind = KnownFailures.of(status, error);
    error.put("message", error.path("message").asText() + ErrorHints.of(call, uri, status, error));
    return upstreamAnswered(call, status, error, kind, headers);
  }

  /**
   * An error that came inside a 200 answer: the data of an event, or a whole body.
   *
   * @param json the event's data
   */
  public static GatewayError reported(
      CallFacts call, Iterable<Map.Entry<String, String>> headers, byte[] json) {
    ObjectNode error = ErrorBody.read(json, 502, KnownKeys.of(call));
    int named = ErrorBody.statusOf(error.path("code"));
    int status = named == 0 ? 502 : named;
    FailureKind kind = KnownFailures.of(named == 0 ? 400 : named, error);
    return upstreamAnswered(call, status, error, kind, headers);
  }

  /** A content filter ended an answer of which the caller has got nothing. */
  public static GatewayError filtered(CallFacts call) {
    JsonObject error = new JsonObject()
        .put(
            "message",
            "The content filter of model '" + call.deployment().group() + "' ended its answer"
                + " (finish_reason content_filter), and no other model answered in its place.")
        .put("type", "invalid_request_error")
        .putNull("param")
        .put("code", "content_filter");
    return new GatewayError.UpstreamAnswered(400, error, Map.of(), FailureKind.CONTENT_POLICY, 0);
  }

  /**
   * Whether a caller may have it as it is: OpenAI's clients find the words, {@code {"error": {"message": "..."}}}, and none
   * of the gateway's keys is among them.
   */
  public static boolean isFitForCallers(CallFacts call, byte[] json) {
    JsonNode answer = JsonTree.read(json);
    return answer != null
        && answer.path("error").path("message").isTextual()
        && KnownKeys.of(call).hideIn(answer).equals(answer);
  }

  /**
   * A 200 answer that is not what was asked for.
   *
   * @param contentType the upstream's, or null
   * @param body what came of it; some kilobytes are enough
   */
  public static GatewayError garbage(
      CallFacts call, String uri, @Nullable String contentType, byte[] body) {
    String came =
        KnownKeys.of(call).hideIn(new String(body, StandardCharsets.UTF_8)).strip();
    String shown = came.substring(0, Math.min(came.length(), SHOWN));
    return new GatewayError.UpstreamFailed(
        "invalid_answer",
        "The upstream of model '" + call.deployment().group()
            + "' answered something that is not OpenAI's API (content-type "
            + (contentType == null ? "not given" : contentType) + "): "
            + (shown.isBlank() ? "an empty body" : '"' + shown + '"') + ". URL tried: POST "
            + UpstreamUrl.of(call.deployment(), uri) + ". Check api_base.");
  }

  private static GatewayError unusable(
      CallFacts call, String uri, int status, Iterable<Map.Entry<String, String>> headers) {
    String location = "";
    for (Map.Entry<String, String> header : headers) {
      if (header.getKey().equalsIgnoreCase("location")) {
        location = " to " + KnownKeys.of(call).hideIn(header.getValue());
      }
    }
    return new GatewayError.UpstreamFailed(
        "unexpected_status",
        "The upstream of model '" + call.deployment().group() + "' answered status " + status
            + location + ", which is neither an answer nor an error; redirects are not followed."
            + " URL tried: POST " + UpstreamUrl.of(call.deployment(), uri)
            + ". Point api_base at where the API is.");
  }

  private static GatewayError upstreamAnswered(
      CallFacts call,
      int status,
      ObjectNode error,
      @Nullable FailureKind kind,
      Iterable<Map.Entry<String, String>> headers) {
    var keys = KnownKeys.of(call);
    JsonNode safe = keys.hideIn(error);
    return new GatewayError.UpstreamAnswered(
        status,
        new JsonObject(JsonTree.text(safe)),
        forCaller(headers, keys),
        kind,
        RetryAfter.millis(headers, status, Instant.now()));
  }

  private static Map<String, String> forCaller(
      Iterable<Map.Entry<String, String>> headers, KnownKeys keys) {
    var kept = new LinkedHashMap<String, String>();
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (isForCaller(name)) {
        kept.put(name, keys.hideIn(header.getValue()));
      }
    }
    return kept;
  }

  private static boolean isForCaller(String name) {
    return KEPT_HEADERS.contains(name) || name.startsWith("x-ratelimit-");
  }

  /** Whether an error inside an answer may need this header of its head. */
  public static boolean reads(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    return isForCaller(name) || RetryAfter.reads(name);
  }
}
