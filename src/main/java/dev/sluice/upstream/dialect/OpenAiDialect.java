package dev.sluice.upstream.dialect;

import dev.sluice.bus.Call;
import dev.sluice.upstream.dialect.UpstreamHeaders.KeyScheme;
import dev.sluice.wire.AnswerEditor;
import org.jspecify.annotations.Nullable;

/** OpenAI's API: {@code <api_base>/<route>}, and the answer relayed with only its model's name changed. */
final class OpenAiDialect implements Dialect {
  @Override
  public Outbound request(Call call) {
    var credentials = ClientCredentials.of(call);
    return Outbound.of(
        uri(call, credentials, call.operation().route()),
        UpstreamHeaders.of(call, credentials.key(), KeyScheme.BEARER),
        OutboundBody.of(call));
  }

  /** {@code api_base} with a route appended, and its query string after that. */
  static String uri(Call call, ClientCredentials credentials, String route) {
    String base = credentials.basePath();
    String path = (base == null ? call.deployment().basePath() : base) + route;
    return withQuery(path, call.deployment().query());
  }

  static String withQuery(String path, @Nullable String query) {
    return query == null || query.isEmpty() ? path : path + "?" + query;
  }

  @Override
  public String models(Call call) {
    return uri(call, ClientCredentials.of(call), "/models");
  }

  @Override
  public AnswerEditor answer(Call call, boolean events, Outbound asked) {
    return RelayedAnswer.of(call, events, asked);
  }
}
