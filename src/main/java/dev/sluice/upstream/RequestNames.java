package dev.sluice.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HashMap;
import java.util.Map;

/** Names of headers that most requests have, with their hash and bytes: others get theirs anew for each request. */
final class RequestNames {
  private static final Map<String, CharSequence> USUAL = new HashMap<>();

  static {
    for (CharSequence name : new CharSequence[] {
      HttpHeaders.CONTENT_TYPE,
      HttpHeaders.ACCEPT,
      HttpHeaders.ACCEPT_ENCODING,
      HttpHeaders.USER_AGENT,
      HttpHeaders.AUTHORIZATION,
      HttpHeaders.createOptimized("api-key"),
      HttpHeaders.createOptimized("x-request-id"),
      HttpHeaders.createOptimized("traceparent")
    }) {
      USUAL.put(name.toString(), name);
    }
  }

  private RequestNames() {}

  /** @param headers names in lower case */
  static void add(Map<String, String> headers, MultiMap to) {
    headers.forEach((name, value) -> to.add(USUAL.getOrDefault(name, name), value));
  }
}
