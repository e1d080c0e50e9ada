package dev.sluice.config.reading.settings;

import dev.sluice.config.Defaults;
import dev.sluice.config.PercentCode;
import dev.sluice.config.RedisSettings;
import dev.sluice.config.Secret;
import dev.sluice.config.reading.section.Environment;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads which Redis replicas share. */
final class RedisReader {
  private static final Range PORT = new Range("a port", 1, 65535, Defaults.REDIS_PORT);
  private static final Range DATABASE = new Range("a number", 0, 1_000_000, Defaults.REDIS_DB);
  private static final Range TIMEOUT = new Range("seconds", 0.001, 60, Defaults.REDIS_TIMEOUT);
  private static final String URL = "redis_url";
  private static final Pattern PATH = Pattern.compile("/?(\\d{0,6})");
  private static final String FORM = "write redis://:PASSWORD@HOST:PORT/DB, or rediss:// for TLS";

  private final Section router;
  private final Section own;
  private final Environment environment;

  RedisReader(Section router, Section own, Environment environment) {
    this.router = router;
    this.own = own;
    this.environment = environment;
  }

  /** Null when the config and the environment name none. The config's wins, and a URL wins over its parts. */
  @Nullable
  RedisSettings read() {
    String url = router.text(URL);
    String host = router.text("redis_host");
    RedisSettings parts = parts(host);
    if (url == null && host == null) {
      url = environment.get("REDIS_URL").orElse("");
    }
    return url == null || url.isBlank() ? parts : ofUrl(url.strip(), parts);
  }

  private @Nullable RedisSettings parts(@Nullable String written) {
    String password = router.text("redis_password");
    Long port = router.whole("redis_port", PORT);
    int database = (int) router.whole("redis_db", DATABASE, Defaults.REDIS_DB);
    long timeout = own.millis("redis_timeout", TIMEOUT, Defaults.REDIS_TIMEOUT);
    String host =
        written != null ? written : environment.get("REDIS_HOST").orElse("").strip();
    if (password == null) {
      password = environment.get("REDIS_PASSWORD").orElse("");
    }
    Secret secret = password.isEmpty() ? null : new Secret(password);
    return host.isEmpty()
            && router.text(URL) == null
            && environment.get("REDIS_URL").isEmpty()
        ? null
        : new RedisSettings(
            host,
            port == null ? portOfEnvironment() : port.intValue(),
            null,
            secret,
            database,
            false,
            timeout);
  }

  /** Kubernetes sets a variable of this name for a service called redis, with a URL in it: that one is not meant. */
  private int portOfEnvironment() {
    String text = environment.get("REDIS_PORT").orElse("").strip();
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65535) {
      return Defaults.REDIS_PORT;
    }
    return Integer.parseInt(text);
  }

  private @Nullable RedisSettings ofUrl(String url, @Nullable RedisSettings parts) {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme();
      String path = uri.getRawPath() == null ? "" : uri.getRawPath();
      Matcher database = PATH.matcher(path);
      if (uri.getHost() == null
          || parts == null
          || !("redis".equals(scheme) || "rediss".equals(scheme))
          || !database.matches()) {
        throw new URISyntaxException("", "");
      }
      String[] login = uri.getRawUserInfo() == null
          ? new String[] {"", ""}
          : (uri.getRawUserInfo() + ":").split(":", 3);
      return new RedisSettings(
          uri.getHost(),
          uri.getPort() < 0 ? Defaults.REDIS_PORT : uri.getPort(),
          login[0].isEmpty() ? null : PercentCode.decode(login[0]),
          login[1].isEmpty() ? parts.password() : new Secret(PercentCode.decode(login[1])),
          database.group(1).isEmpty() ? parts.database() : Integer.parseInt(database.group(1)),
          "rediss".equals(scheme),
          parts.timeoutMillis());
    } catch (URISyntaxException | IllegalArgumentException e) {
      String source = router.text(URL) == null ? "comes from the variable REDIS_URL and " : "";
      router.error(URL, source + "is no URL of a Redis; " + FORM);
      return null;
    }
  }
}
