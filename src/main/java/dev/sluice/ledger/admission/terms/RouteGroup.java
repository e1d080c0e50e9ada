package dev.sluice.ledger.admission.terms;

import dev.sluice.config.WildcardName;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** LiteLLM's groups of paths, which {@code allowed_routes} may name. */
public enum RouteGroup {
  /** OpenAI's API. */
  LLM_API("llm_api_routes"),
  /** Whatever changes keys, users, teams, budgets or models. */
  MANAGEMENT("management_routes"),
  /** Whatever only tells about them. */
  INFO("info_routes");

  private static final String VERSION = "/v1/";
  private static final String OPENAI = "openai_routes"; // the older word for LLM_API

  private final String word;

  RouteGroup(String word) {
    this.word = word;
  }

  /** The word in {@code allowed_routes}. */
  public String word() {
    return word;
  }

  /** The group with this word, or null. */
  public static @Nullable RouteGroup of(String word) {
    for (RouteGroup group : values()) {
      if (group.word.equals(word)) {
        return group;
      }
    }
    return word.equals(OPENAI) ? LLM_API : null;
  }

  /**
   * Whether a key may call a path. {@code /v1/x} and {@code /x} are the same.
   *
   * @param allowed the key's {@code allowed_routes}: groups, paths, paths with stars; none: all
   * @param groups that the path belongs to
   * @param path without the query
   */
  public static boolean allows(List<String> allowed, Set<RouteGroup> groups, String path) {
    if (allowed.isEmpty()) {
      return true;
    }
    String plain = plain(path);
    boolean straight = !wanders(path);
    for (String word : allowed) {
      RouteGroup group = of(word);
      if (group != null
          ? groups.contains(group)
          : straight && WildcardName.covers(plain(word), plain)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a server may take it for another path than it reads: RFC 3986, section 6.2.2. */
  private static boolean wanders(String path) {
    return path.contains("/.")
        || path.contains("//")
        || path.toLowerCase(Locale.ROOT).contains("%2e");
  }

  private static String plain(String path) {
    String route = path.startsWith(VERSION) ? path.substring(VERSION.length() - 1) : path;
    return route.length() > 1 && route.endsWith("/")
        ? route.substring(0, route.length() - 1)
        : route;
  }
}
