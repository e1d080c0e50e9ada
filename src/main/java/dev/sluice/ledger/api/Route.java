package dev.sluice.ledger.api;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One route of the gateway.
 *
 * @param method in upper case
 * @param path with its parameters in braces
 * @param section what it belongs to
 * @param summary what it does, one sentence
 * @param access who may call it
 * @param body fields of the body, or null: it has none
 * @param query fields of the query
 * @param answer fields of the answer, or null: see the summary
 */
public record Route(
    String method,
    String path,
    String section,
    String summary,
    Access access,
    @Nullable Form body,
    Form query,
    @Nullable Form answer) {

  /** Who may call a route. */
  public enum Access {
    /** Everybody, without a key. */
    PUBLIC("needs no key"),
    /** Every key, for what is its own. */
    KEY("every key, for what is its own"),
    /** Who may see everything. */
    VIEWER("proxy_admin or proxy_admin_viewer"),
    /** Who may do everything. */
    ADMIN("proxy_admin, such as the master key");

    private final String words;

    Access(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  private static final Form NOTHING = Form.of();
  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z_]+)}");

  static Route post(String path, String section, Access access, String summary, Form body) {
    return new Route("POST", path, section, summary, access, body, NOTHING, null);
  }

  static Route patch(String path, String section, Access access, String summary, Form body) {
    return new Route("PATCH", path, section, summary, access, body, NOTHING, null);
  }

  static Route get(String path, String section, Access access, String summary, Form query) {
    return new Route("GET", path, section, summary, access, null, query, null);
  }

  Route answering(Form form) {
    return new Route(method, path, section, summary, access, body, query, form);
  }

  Route at(String otherPath) {
    return new Route(method, otherPath, section, summary, access, body, query, answer);
  }

  /** {@code POST /key/generate}. */
  public String name() {
    return method + " " + path;
  }

  /** Names of the parameters in the path. */
  public List<String> parameters() {
    return PARAMETER.matcher(path).results().map(found -> found.group(1)).toList();
  }

  /** Matches paths of this route; the parameters are its groups. */
  public Pattern pattern() {
    return Pattern.compile(PARAMETER.matcher(path).replaceAll("(?<$1>[^/]+)"));
  }
}
