package dev.sluice.bus;

import dev.sluice.wire.JsonScan;
import dev.sluice.wire.MalformedJson;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The members of a request body that speak to the gateway, never to a provider: LiteLLM's own words. The one closed
 * list of what is taken out of a body; everything else is relayed, {@code metadata} included, which is OpenAI's.
 */
public final class ControlMembers {
  /** How the caller would have the upstream reached: never relayed, and only some are allowed at all. */
  public static final Set<String> ACCESS = Set.of(
      "api_key", "api_base", "base_url", "api_version", "user_config", "extra_headers", "headers");

  private static final Set<String> ROUTING = Set.of(
      "num_retries",
      "max_retries",
      "fallbacks",
      "context_window_fallbacks",
      "content_policy_fallbacks",
      "disable_fallbacks",
      "max_fallbacks",
      "specific_deployment",
      "fastest_response",
      "custom_llm_provider",
      "timeout",
      "request_timeout",
      "stream_timeout",
      "keepalive_seconds",
      "tags");

  private static final Set<String> HANDLING = Set.of(
      "drop_params",
      "additional_drop_params",
      "allowed_openai_params",
      "cache",
      "caching",
      "guardrails",
      "no-log",
      "proxy_server_request",
      "model_info");

  private static final Set<String> ALL = Stream.of(ACCESS, ROUTING, HANDLING)
      .flatMap(Set::stream)
      .collect(Collectors.toUnmodifiableSet());

  private ControlMembers() {}

  public static boolean contains(String name) {
    return ALL.contains(name) || name.startsWith("litellm_") || name.startsWith("mock_");
  }

  /**
   * Scans a request body, and notices whether there are any in it: most have none, and nobody need look for them then.
   *
   * @throws MalformedJson when it is no JSON object
   */
  public static JsonScan scan(byte[] body) throws MalformedJson {
    return JsonScan.of(body, ControlMembers::contains);
  }
}
