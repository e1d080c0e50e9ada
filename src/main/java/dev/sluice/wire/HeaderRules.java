package dev.sluice.wire;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which headers pass between a caller and a provider. Both ways by allow-list, so that what speaks of one connection
 * (RFC 9110, section 7.6.1), of one body's encoding, or of credentials stays where it is.
 *
 * <p>Names are taken in any case and given in lower case. A header that comes several times is joined to a list, or
 * counts the first time only if it cannot be one.
 */
public final class HeaderRules {
  private static final Set<String> TO_CALLER =
      Set.of("content-type", "retry-after", "retry-after-ms", "x-request-id", "x-should-retry");
  /** Whose account the provider bills is not the callers' business. */
  private static final Set<String> OF_THE_ACCOUNT = Set.of("openai-organization", "openai-project");

  /** W3C Trace Context, and the switch that OpenAI's own clients set for whole routes. */
  private static final Set<String> TO_PROVIDER = Set.of("traceparent", "tracestate", "openai-beta");
  /** Keys meant for the gateway, and the caller's address. */
  private static final Set<String> NEVER_TO_PROVIDER =
      Set.of("x-api-key", "x-goog-api-key", "x-real-ip", "x-forwarded");

  private static final Set<String> SINGLE =
      Set.of("content-type", "retry-after", "retry-after-ms", "traceparent", "x-request-id");

  private static final String EVENT_STREAM = "text/event-stream";

  private HeaderRules() {}

  /** The provider's response headers that go to the caller. */
  public static Map<String, String> toCaller(Iterable<Entry<String, String>> headers) {
    Map<String, String> passed = Map.of();
    for (Entry<String, String> header : headers) {
      if (beginsWithOneOf("crxo", header.getKey())) {
        String name = header.getKey().toLowerCase(Locale.ROOT);
        passed = goesToCaller(name) ? with(passed, name, header.getValue()) : passed;
      }
    }
    return passed;
  }

  /**
   * The caller's request headers that go to the provider.
   *
   * @param forwarding whether {@code forward_client_headers_to_llm_api} is on: then those that begin with {@code x-} go
   *     too, but for keys, addresses, {@code x-stainless*} and those {@linkplain #isForGateway for the gateway}; and so
   *     does {@code anthropic-beta}
   */
  public static Map<String, String> toProvider(
      Iterable<Entry<String, String>> headers, boolean forwarding) {
    String initials = forwarding ? "toxa" : "to";
    Map<String, String> passed = Map.of();
    for (Entry<String, String> header : headers) {
      if (beginsWithOneOf(initials, header.getKey())) {
        String name = header.getKey().toLowerCase(Locale.ROOT);
        boolean goes = TO_PROVIDER.contains(name) || forwarding && isForwarded(name);
        passed = goes ? with(passed, name, header.getValue()) : passed;
      }
    }
    return passed;
  }

  /** Most headers stay, and most of them are known by their first letter, before anything is copied. */
  private static boolean beginsWithOneOf(String initials, String name) {
    return !name.isEmpty() && initials.indexOf(name.charAt(0) | 0x20) >= 0;
  }

  private static boolean goesToCaller(String name) {
    return TO_CALLER.contains(name)
        || name.startsWith("x-ratelimit-")
        || name.startsWith("openai-") && !OF_THE_ACCOUNT.contains(name);
  }

  private static boolean isForwarded(String name) {
    if (!name.startsWith("x-")) {
      return name.equals("anthropic-beta");
    }
    return !NEVER_TO_PROVIDER.contains(name)
        && !name.startsWith("x-forwarded-")
        && !name.startsWith("x-stainless")
        && !isForGateway(name);
  }

  /** Whether a header, its name in lower case, speaks to the gateway and goes to no provider. */
  public static boolean isForGateway(String name) {
    return name.startsWith("x-litellm-") || name.startsWith("x-sluice-");
  }

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    Map<String, String> more = headers.isEmpty() ? new LinkedHashMap<>() : headers;
    if (SINGLE.contains(name)) {
      more.putIfAbsent(name, value);
    } else {
      more.merge(name, value, (before, after) -> before + ", " + after);
    }
    return more;
  }

  /** Whether a content type says server-sent events; its case does not matter (RFC 9110, section 8.3.1). */
  public static boolean isEventStream(@Nullable String contentType) {
    return contentType != null
        && contentType.regionMatches(true, 0, EVENT_STREAM, 0, EVENT_STREAM.length());
  }

  /** Whether it is visible ASCII from end to end, without a space. */
  public static boolean isVisible(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** A name as it can stand in a header: what is no visible ASCII becomes the percent-encoding of its UTF-8 bytes. */
  public static String text(String name) {
    if (isVisible(name)) {
      return name;
    }
    StringBuilder text = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      if (b > ' ' && b < 0x7f) {
        text.append((char) b);
      } else {
        text.append('%').append(String.format("%02X", b));
      }
    }
    return text.toString();
  }
}
