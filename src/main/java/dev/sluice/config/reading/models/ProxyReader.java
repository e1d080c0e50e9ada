package dev.sluice.config.reading.models;

import dev.sluice.config.PercentCode;
import dev.sluice.config.Secret;
import dev.sluice.config.UpstreamProxy;
import dev.sluice.config.UpstreamProxy.Kind;
import dev.sluice.config.file.Place;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the proxy on the way to an upstream: the entry's {@code upstream_proxy}, else {@code sluice_settings}', else the
 * environment's. This machine itself is reached directly unless the entry says otherwise.
 */
final class ProxyReader {
  private static final String KEY = "upstream_proxy";
  private static final String NONE = "none";
  private static final Pattern URL = Pattern.compile(
      "(?i)(?:(https?|socks5h?)://)?(?:([^@/]*)@)?(\\[[0-9a-f:.%]+]|[a-z0-9._-]+)(?::(\\d{1,5}))?/?");
  private static final Map<Kind, Integer> PORTS = Map.of(Kind.HTTP, 3128, Kind.SOCKS5, 1080);

  private final Reading reading;
  private final Section own;
  private final DirectHosts direct;

  ProxyReader(Reading reading, Section own) {
    this.reading = reading;
    this.own = own;
    this.direct = DirectHosts.of(variable(List.of("NO_PROXY", "no_proxy")));
  }

  /** What the settings name, to tell what is wrong with it even if no entry needs it. */
  void check() {
    written(own);
  }

  @Nullable
  UpstreamProxy read(Section params, String scheme, String host, int port) {
    if (params.has(KEY)) {
      return written(params);
    }
    if (direct.holds(host, port)) {
      return null;
    }
    return own.has(KEY) ? written(own) : ofEnvironment(scheme);
  }

  private @Nullable UpstreamProxy written(Section section) {
    String text = section.text(KEY);
    if (text == null || isNone(text)) {
      return null;
    }
    UpstreamProxy proxy = parse(text);
    if (proxy == null) {
      section.error(KEY, "is no proxy; write http://host:3128, socks5://host:1080 or none");
    }
    return proxy;
  }

  /** Whether it says that there shall be none. */
  static boolean isNone(String text) {
    return text.strip().equalsIgnoreCase(NONE);
  }

  private @Nullable UpstreamProxy ofEnvironment(String scheme) {
    String name = scheme.toUpperCase(Locale.ROOT) + "_PROXY";
    for (String variable :
        Arrays.asList(name, name.toLowerCase(Locale.ROOT), "ALL_PROXY", "all_proxy")) {
      String text = variable(List.of(variable));
      if (!text.isEmpty()) {
        return parsed(variable, text);
      }
    }
    return null;
  }

  private @Nullable UpstreamProxy parsed(String variable, String text) {
    UpstreamProxy proxy = parse(text);
    if (proxy == null) {
      reading
          .findings()
          .error(
              new Place("environment variable " + variable, 0, 0),
              "is no proxy; write http://host:3128 or socks5://host:1080");
    }
    return proxy;
  }

  private String variable(List<String> names) {
    return reading
        .environment()
        .first(names)
        .map(found -> found.getValue().strip())
        .orElse("");
  }

  /** Null when it is none. */
  static @Nullable UpstreamProxy parse(String text) {
    Matcher url = URL.matcher(text);
    if (!url.matches() || "https".equalsIgnoreCase(url.group(1))) {
      return null; // TLS to the proxy itself
    }
    boolean socks =
        url.group(1) != null && url.group(1).toLowerCase(Locale.ROOT).startsWith("s");
    Kind kind = socks ? Kind.SOCKS5 : Kind.HTTP;
    int port = url.group(4) == null ? PORTS.get(kind) : Integer.parseInt(url.group(4));
    if (port < 1 || port > 65535) {
      return null;
    }
    String[] account = url.group(2) == null ? new String[0] : url.group(2).split(":", 2);
    String host = url.group(3).startsWith("[")
        ? url.group(3).substring(1, url.group(3).length() - 1)
        : url.group(3);
    return new UpstreamProxy(
        kind,
        host,
        port,
        account.length == 0 ? null : PercentCode.decodeOrKeep(account[0]),
        account.length < 2 ? null : new Secret(PercentCode.decodeOrKeep(account[1])));
  }
}
