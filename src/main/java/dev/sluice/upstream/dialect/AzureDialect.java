package dev.sluice.upstream.dialect;

import dev.sluice.bus.Call;
import dev.sluice.config.Deployment;
import dev.sluice.config.PercentCode;
import dev.sluice.upstream.dialect.UpstreamHeaders.KeyScheme;
import dev.sluice.wire.AnswerEditor;
import org.jspecify.annotations.Nullable;

/**
 * Azure OpenAI: {@code <api_base>/openai/deployments/<model>/<route>?api-version=}, key in {@code api-key}. An
 * {@code api_base} that already names the deployment is kept, and one that holds {@code /openai/v1} is taken as the
 * version-free API: {@code <api_base>/<route>}.
 */
final class AzureDialect implements Dialect {
  /** Used when neither {@code api_version} nor {@code AZURE_API_VERSION} says one: the last dated one that is stable. */
  static final String DEFAULT_API_VERSION = "2024-10-21";

  private static final String VERSION_FREE = "/openai/v1";
  private static final String DEPLOYMENTS = "/openai/deployments/";

  @Override
  public Outbound request(Call call) {
    var credentials = ClientCredentials.of(call);
    return Outbound.of(
        uri(call, credentials, call.operation().route()),
        UpstreamHeaders.of(call, credentials.key(), KeyScheme.API_KEY),
        OutboundBody.of(call));
  }

  private static String uri(Call call, ClientCredentials credentials, String route) {
    Deployment deployment = call.deployment();
    String base = credentials.basePath() == null ? deployment.basePath() : credentials.basePath();
    String version =
        credentials.apiVersion() == null ? deployment.apiVersion() : credentials.apiVersion();
    boolean versionFree = (base + "/").contains(VERSION_FREE + "/");
    String path = versionFree ? base : deploymentPath(base, call.upstreamModel());
    String query = query(deployment.query(), version, versionFree);
    return OpenAiDialect.withQuery(path + route, query);
  }

  private static String deploymentPath(String base, String model) {
    if (base.contains(DEPLOYMENTS)) {
      return base;
    }
    String root = base.endsWith("/openai") ? base.substring(0, base.length() - 7) : base;
    return root + DEPLOYMENTS + PercentCode.encode(model);
  }

  private static @Nullable String query(
      @Nullable String query, @Nullable String version, boolean versionFree) {
    if (query != null && query.contains("api-version=") || versionFree && version == null) {
      return query;
    }
    String parameter =
        "api-version=" + PercentCode.encode(version == null ? DEFAULT_API_VERSION : version);
    return query == null || query.isEmpty() ? parameter : query + "&" + parameter;
  }

  /** Below the deployment, where Azure has no such list: a 404 says that only a call can tell. */
  @Override
  public String models(Call call) {
    return uri(call, ClientCredentials.of(call), "/models");
  }

  @Override
  public AnswerEditor answer(Call call, boolean events, Outbound asked) {
    return RelayedAnswer.of(call, events, asked);
  }
}
