package dev.sluice.upstream.dialect;

import java.util.Set;

/**
 * The members of a request body that speak to the gateway, never to a provider: LiteLLM's own words. The one closed
 * list of what is taken out of a body; everything else is relayed, {@code metadata} included, which is OpenAI's.
 */
final class ControlMembers {
  /** How the caller would have the upstream reached: never relayed, and only some are allowed at all. */
  static final Set<String> ACCESS = Set.of(
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

  private ControlMembers() {}

  static boolean contains(String name) {
    return ROUTING.contains(name)
        || HANDLING.contains(name)
        || ACCESS.contains(name)
        || name.startsWith("litellm_")
        || name.startsWith("mock_");
  }
}
