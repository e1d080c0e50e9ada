package dev.sluice.upstream.errors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.upstream.dialect.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the error object out of whatever an upstream answered: OpenAI's shape, its many cousins, HTML, nothing. */
final class ErrorBody {
  /** Characters of a text that is not in an error object. */
  private static final int MAX_TEXT = 2000;
  /** Characters of HTML that are looked at: patterns over hostile text take their time. */
  private static final int MAX_HTML = 16_384;

  private static final Pattern TITLE =
      Pattern.compile("<title[^>]*>([^<]*)</title>", Pattern.CASE_INSENSITIVE);
  private static final Pattern UNSEEN = Pattern.compile(
      "<(script|style)\\b.*?</\\1>|<!--.*?-->", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern TAG = Pattern.compile("</?[a-zA-Z!][^<>]*>");

  private ErrorBody() {}

  /** An error object with all members that it came with, and at least OpenAI's four. */
  static ObjectNode read(byte[] body, int status, KnownKeys keys) {
    JsonNode answer = JsonTree.read(body);
    if (answer != null && answer.isArray() && answer.size() == 1) {
      answer = answer.get(0); // Google's OpenAI endpoint wraps its error in a list
    }
    ObjectNode error = answer instanceof ObjectNode object ? fromObject(object) : JsonTree.object();
    if (!error.path("message").isTextual() || error.path("message").textValue().isBlank()) {
      error.put("message", text(body, status, keys));
    }
    if (!error.path("type").isTextual()) {
      error.put("type", typeOf(status));
    }
    for (String name : new String[] {"param", "code"}) {
      if (!error.has(name)) {
        error.putNull(name);
      }
    }
    return error;
  }

  private static ObjectNode fromObject(ObjectNode answer) {
    JsonNode inner = answer.path("error");
    if (inner instanceof ObjectNode error) {
      return error.deepCopy();
    }
    ObjectNode error = answer.deepCopy();
    if (inner.isTextual()) { // Ollama, text-generation-inference
      error.remove("error");
      if (!error.has("message")) {
        error.set("message", inner);
      }
      JsonNode type = error.remove("error_type");
      return type == null ? error : error.set("type", type);
    }
    if (answer.has("detail")) {
      error.remove("detail");
      return withDetail(error, answer.get("detail"));
    }
    error.remove("object"); // older vLLM: {"object": "error", "message": ...}
    return error;
  }

  /** FastAPI: a text, or a list of what is wrong where. */
  private static ObjectNode withDetail(ObjectNode error, JsonNode detail) {
    if (detail instanceof ObjectNode object) {
      return object.has("error") ? fromObject(object) : object.deepCopy();
    }
    if (!detail.isArray()) {
      return error.put("message", detail.isTextual() ? detail.asText() : JsonTree.text(detail));
    }
    var message = new StringJoiner("; ");
    for (JsonNode fault : detail) {
      String place = place(fault.path("loc"));
      String words = fault.path("msg").asText(fault.isTextual() ? fault.asText() : "");
      message.add(place.isEmpty() ? words : place + ": " + words);
      if (!error.has("param") && !place.isEmpty()) {
        error.put("param", place);
      }
    }
    return error.put("message", message.toString());
  }

  private static String place(JsonNode location) {
    var place = new StringJoiner(".");
    for (JsonNode step : location) {
      if (place.length() > 0 || !step.asText().equals("body")) {
        place.add(step.asText());
      }
    }
    return place.toString();
  }

  private static String text(byte[] body, int status, KnownKeys keys) {
    // redacted before it is cut: half a key is a secret too
    String text = keys.hideIn(new String(body, StandardCharsets.UTF_8)).strip();
    if (text.startsWith("<")) {
      text = withoutTags(text.substring(0, Math.min(text.length(), MAX_HTML)));
    }
    if (text.isEmpty()) {
      return "The upstream answered status " + status + " without saying why (empty body).";
    }
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
  }

  private static String withoutTags(String html) {
    Matcher title = TITLE.matcher(html);
    String text = title.find() ? title.group(1) : "";
    if (text.isBlank()) {
      text = TAG.matcher(UNSEEN.matcher(html).replaceAll(" ")).replaceAll(" ");
    }
    return text.replaceAll("\\s+", " ").strip();
  }

  /** The HTTP status that an error's {@code code} stands for, as a number or in digits; 0 if none. */
  static int statusOf(@Nullable JsonNode code) {
    int status = code == null ? 0 : code.asInt();
    return status >= 400 && status <= 599 ? status : 0;
  }

  private static String typeOf(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 429 -> "rate_limit_error";
      default -> status < 500 ? "invalid_request_error" : "upstream_error";
    };
  }
}
