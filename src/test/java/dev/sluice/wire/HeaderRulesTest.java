package dev.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type", "Retry-After", "retry-after-ms", "x-ratelimit-remaining-requests",
            "X-RateLimit-Reset-Tokens",
        "X-Request-Id", "x-should-retry", "openai-processing-ms", "OpenAI-Version", "openai-model",
      })
  void goesToTheCaller(String name) {
    assertThat(HeaderRules.toCaller(headers(name, "v")))
        .containsExactly(entry(name.toLowerCase(Locale.ROOT), "v"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection",
        "Keep-Alive",
        "Proxy-Authenticate",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Set-Cookie",
        "Content-Length",
        "Content-Encoding",
        "Server",
        "Date",
        "Openai-Organization",
        "openai-project",
        "cf-ray",
        "anthropic-ratelimit-requests-limit",
        "x-ratelimit",
        "x-powered-by",
        "access-control-allow-origin",
        "",
      })
  void staysWithTheProvidersAnswer(String name) {
    assertThat(HeaderRules.toCaller(headers(name, "v"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"traceparent", "TraceState", "OpenAI-Beta"})
  void goesToTheProviderAlways(String name) {
    assertThat(HeaderRules.toProvider(headers(name, "v"), false))
        .containsOnlyKeys(name.toLowerCase(Locale.ROOT));
    assertThat(HeaderRules.toProvider(headers(name, "v"), true))
        .containsOnlyKeys(name.toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Custom", "x-request-id", "anthropic-beta", "x-litellm"})
  void goesToTheProviderWhenForwardingIsOn(String name) {
    assertThat(HeaderRules.toProvider(headers(name, "v"), false)).isEmpty();
    assertThat(HeaderRules.toProvider(headers(name, "v"), true))
        .containsOnlyKeys(name.toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "Content-Type",
        "Content-Length",
        "Host",
        "Accept",
        "Accept-Encoding",
        "User-Agent",
        "api-key",
        "Cookie",
        "Connection",
        "Transfer-Encoding",
        "TE",
        "X-Api-Key",
        "X-Goog-Api-Key",
        "ocp-apim-subscription-key",
        "X-Stainless-Lang",
        "x-stainless",
        "x-litellm-api-key",
        "X-LiteLLM-Tags",
        "x-sluice-explain",
        "X-Forwarded-For",
        "X-Forwarded-Proto",
        "X-Forwarded",
        "Forwarded",
        "X-Real-IP",
        "OpenAI-Organization",
        "openai-project",
        "origin",
        "",
      })
  void neverGoesToTheProvider(String name) {
    assertThat(HeaderRules.toProvider(headers(name, "v"), true)).isEmpty();
  }

  @Test
  void joinsWhatComesSeveralTimesUnlessItCannotBeAList() {
    assertThat(HeaderRules.toProvider(
            headers(
                "tracestate",
                "a=1",
                "traceparent",
                "00-1",
                "TraceState",
                "b=2",
                "Traceparent",
                "00-2"),
            false))
        .containsExactly(entry("tracestate", "a=1, b=2"), entry("traceparent", "00-1"));
    assertThat(HeaderRules.toCaller(headers("content-type", "a/b", "Content-Type", "c/d")))
        .containsExactly(entry("content-type", "a/b"));
  }

  private static List<Entry<String, String>> headers(String... namesAndValues) {
    var headers = new ArrayList<Entry<String, String>>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(entry(namesAndValues[i], namesAndValues[i + 1]));
    }
    return headers;
  }
}
