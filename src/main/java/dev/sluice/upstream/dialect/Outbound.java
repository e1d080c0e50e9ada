package dev.sluice.upstream.dialect;

import java.util.Map;

/**
 * A request as a provider gets it: always a POST.
 *
 * @param uri path and query, such as {@code /v1/chat/completions}
 * @param headers names in lower case; no {@code host}, no {@code content-length}
 * @param body JSON
 */
public record Outbound(String uri, Map<String, String> headers, byte[] body) {}
