package dev.sluice.config.reading.models;

import dev.sluice.config.ApiPath;
import dev.sluice.config.Origin;
import dev.sluice.config.Redaction;
import dev.sluice.config.UpstreamProxy;
import dev.sluice.config.UpstreamTls;
import java.net.IDN;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A parsed {@code api_base}. Not {@code java.net.URI}, which finds no host in {@code http://my_vllm:8000}.
 *
 * @param path without a trailing slash; may be empty
 * @param query without {@code ?}, or null
 */
record ApiBase(
    String scheme,
    String host,
    int port,
    String path,
    @Nullable String query) {
  private static final Pattern URL =
      Pattern.compile("(?i)(https?)://([^/?#]*)([^?#]*)(?:\\?([^#]*))?(#.*)?");
  private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\]]+]|[^:\\[\\]]+)(?::(.*))?");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.%]+]");

  /** What may lead up again, or be another path to the server; escapes may stand for that. */
  private static final Pattern AMBIGUOUS = Pattern.compile("/\\.{1,2}(?:/|$)|[%;\\\\]");

  /** An {@code api_base} that cannot be used; the message says what to write, and holds no secret. */
  static final class Unusable extends Exception {
    Unusable(String message) {
      super(message, null, false, false);
    }
  }

  static ApiBase parse(String text) throws Unusable {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw new Unusable(notHttp(text));
    }
    String authority = url.group(2);
    if (authority.indexOf('@') >= 0) {
      throw new Unusable("holds a user name or password; give it as api_key or in extra_headers");
    }
    if (url.group(5) != null) {
      throw new Unusable("ends in a #fragment; cut it");
    }
    String scheme = url.group(1).toLowerCase(Locale.ROOT);
    Matcher parts = AUTHORITY.matcher(authority);
    if (!parts.matches()) {
      throw new Unusable("names no host; write " + scheme + "://host:port/v1");
    }
    String path = printable(url.group(3)).replaceFirst("/+$", "");
    String query = url.group(4) == null || url.group(4).isEmpty() ? null : printable(url.group(4));
    return new ApiBase(scheme, host(parts.group(1)), port(scheme, parts.group(2)), path, query);
  }

  /** Where the provider's OpenAI-compatible API is. */
  ApiBase complete(ApiPath api) {
    return at(api.complete(api.withoutRoute(path)));
  }

  /** This base without the route that it ends in. */
  ApiBase withoutRoute(ApiPath api) {
    return at(api.withoutRoute(path));
  }

  private ApiBase at(String other) {
    return new ApiBase(scheme, host, port, other, query);
  }

  Origin origin(UpstreamTls tls, @Nullable UpstreamProxy proxy) {
    UpstreamTls own = scheme.equals("https") ? tls : UpstreamTls.STANDARD;
    return new Origin(scheme, host, port, own, proxy);
  }

  boolean isSameOrigin(ApiBase other) {
    return scheme.equals(other.scheme) && host.equals(other.host) && port == other.port;
  }

  /** Whether this is the other one or lies above it, however servers read its path. */
  boolean holds(ApiBase other) {
    return isSameOrigin(other)
        && Objects.equals(query, other.query)
        && other.path.startsWith(path)
        && isBelow(other.path.substring(path.length()));
  }

  private static boolean isBelow(String rest) {
    return rest.isEmpty() || rest.startsWith("/") && !AMBIGUOUS.matcher(rest).find();
  }

  private static String notHttp(String text) {
    if (text.matches("(?i)[a-z][a-z0-9+.-]*://.*")) {
      return "must begin with http:// or https://";
    }
    boolean bare = text.matches("[A-Za-z0-9._-]+(:[0-9]+)?(/[^ ?]*)?")
        && Redaction.ofText(text).equals(text);
    String example = bare ? "http://" + text : "http://host:8000/v1";
    return "has no http:// or https://; write " + example;
  }

  private static String host(String text) throws Unusable {
    String host = text.startsWith("[") ? text : ascii(text);
    if (!HOST.matcher(host).matches()) {
      throw new Unusable("has a host that is no name and no address; write http://host:8000/v1");
    }
    host = host.toLowerCase(Locale.ROOT);
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String ascii(String host) throws Unusable {
    try {
      return host.chars().allMatch(c -> c < 128) ? host : IDN.toASCII(host);
    } catch (IllegalArgumentException e) {
      throw new Unusable("has a host that is no name; write http://host:8000/v1");
    }
  }

  private static int port(String scheme, @Nullable String text) throws Unusable {
    if (text == null) {
      return scheme.equals("https") ? 443 : 80;
    }
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 65535) {
      throw new Unusable("has a port that is no number from 1 to 65535");
    }
    return port;
  }

  private static String printable(String text) throws Unusable {
    if (!text.chars().allMatch(c -> c > 32 && c < 127)) {
      throw new Unusable("has a space or a character outside ASCII; write it as %XX");
    }
    return text;
  }
}
