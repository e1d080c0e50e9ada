package dev.sluice.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where in the path of a base URL a provider's OpenAI-compatible API begins.
 *
 * @param beginning such as {@code /v1}: added to a path that has no version of an API in it; may be empty
 * @param ownRoutes routes of the provider's own API, which a base URL may end in, such as {@code /v1/messages}
 */
public record ApiPath(String beginning, List<String> ownRoutes) {
  /** That of a provider whose base URL says all of it. */
  public static final ApiPath AS_WRITTEN = new ApiPath("", List.of());

  /** Routes of OpenAI's API. The short ones count only behind a version: a server may well live at {@code /embeddings}. */
  private static final Pattern ROUTE =
      Pattern.compile("/chat/completions$|(?<=/v[0-9][^/]{0,20})/(?:completions|embeddings)$");

  private static final Pattern VERSION = Pattern.compile("/v[0-9][^/]*(/|$)");

  /** The route that a path without a slash at its end ends in, or null. */
  public @Nullable String route(String path) {
    Matcher openAis = ROUTE.matcher(path);
    return ownRoutes.stream()
        .filter(path::endsWith)
        .findFirst()
        .orElseGet(() -> openAis.find() ? openAis.group() : null);
  }

  /** The path without the {@link #route} that it ends in. */
  public String withoutRoute(String path) {
    String route = route(path);
    return route == null ? path : path.substring(0, path.length() - route.length());
  }

  /**
   * A path with the beginning behind it, as far as it is not there: {@code /v1beta/openai} is added to an empty path, and
   * to {@code /v1beta} its end. Where another version is, as in {@code /v1}, the path leads to something else than the
   * provider, and is complete.
   */
  public String complete(String path) {
    int there = beginning.length();
    while (there > 0 && !path.endsWith(beginning.substring(0, there))) {
      there = beginning.lastIndexOf('/', there - 1);
    }
    boolean complete = there <= 0 && VERSION.matcher(path).find();
    return complete ? path : path + beginning.substring(Math.max(0, there));
  }
}
