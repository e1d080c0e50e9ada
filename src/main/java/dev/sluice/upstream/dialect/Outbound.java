package dev.sluice.upstream.dialect;

import java.util.Map;

/**
 * A request as a provider gets it: always a POST.
 *
 * @param uri path and query, such as {@code /v1/chat/completions}
 * @param headers names in lower case; no {@code host}, no {@code content-length}
 * @param body JSON
 * @param asksForUsage whether it asks a stream for usage for which the caller did not
 * @param hidesUsage whether the caller is not to see that
 * @param choices how many answers it asks for at once
 */
public record Outbound(
    String uri,
    Map<String, String> headers,
    byte[] body,
    boolean asksForUsage,
    boolean hidesUsage,
    int choices) {
  static Outbound of(String uri, Map<String, String> headers, Draft draft) {
    return new Outbound(
        uri,
        headers,
        draft.toBytes(),
        draft.asksForUsage(),
        draft.hidesUsage(),
        AskedChoices.of(draft));
  }
}
