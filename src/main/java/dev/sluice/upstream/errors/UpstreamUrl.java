package dev.sluice.upstream.errors;

import dev.sluice.config.Deployment;
import dev.sluice.upstream.dialect.Outbound;

/** URLs as an error message shows them: without the query string, which may hold a secret. */
final class UpstreamUrl {
  private UpstreamUrl() {}

  /**
   * @param uri path and query, as in {@link Outbound#uri()}
   */
  static String of(Deployment deployment, String uri) {
    int query = uri.indexOf('?');
    return deployment.origin().url() + (query < 0 ? uri : uri.substring(0, query));
  }
}
