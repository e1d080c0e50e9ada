package dev.sluice.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a {@code database_url} apart. */
final class DatabaseUrl {
  private static final String WRITE =
      "write postgresql://USER:PASSWORD@HOST:PORT/NAME, or sqlite:PATH";
  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*):(.*)");
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9a-fA-F:.%]+\\]|[^:\\[\\]\\s@]+)(?::([0-9]{1,5}))?");
  private static final int POSTGRES_PORT = 5432;
  private static final int MAX_PORT = 65_535;

  private DatabaseUrl() {}

  static Database parse(String url) {
    Matcher parts = SCHEME.matcher(url.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException("names no kind of database; " + WRITE);
    }
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    String rest = parts.group(2);
    return switch (scheme) {
      case "sqlite" -> sqlite(rest);
      case "postgresql", "postgres" -> postgres(rest);
      case "jdbc" -> throw new IllegalArgumentException("begins with jdbc:; " + WRITE);
      case "file" -> throw new IllegalArgumentException("begins with file:; write sqlite:PATH");
      default ->
        throw new IllegalArgumentException("is " + scheme
            + ":, which Sluice cannot keep its ledger in"
            + Spelling.hint(scheme, List.of("postgresql", "postgres", "sqlite")) + "; " + WRITE);
    };
  }

  private static Database sqlite(String path) {
    if (path.isBlank() || path.startsWith("//") || path.equals(":memory:")) {
      throw new IllegalArgumentException("names no file: write sqlite:PATH, such as sqlite:"
          + Defaults.LEDGER_FILE + " or sqlite:/var/lib/sluice.db");
    }
    try {
      return new Database.Sqlite(Path.of(path));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("has a path that this system does not take", e);
    }
  }

  private static Database postgres(String rest) {
    if (!rest.startsWith("//")) {
      throw new IllegalArgumentException("has no // after its scheme; " + WRITE);
    }
    int question = rest.indexOf('?');
    String place = question < 0 ? rest.substring(2) : rest.substring(2, question);
    int slash = place.indexOf('/');
    String authority = slash < 0 ? place : place.substring(0, slash);
    int at = authority.lastIndexOf('@');
    String login = at < 0 ? "" : authority.substring(0, at);
    int colon = login.indexOf(':');
    String user = colon < 0 ? login : login.substring(0, colon);
    String name = slash < 0 ? "" : decoded(place.substring(slash + 1));
    if (name.isEmpty()) {
      throw new IllegalArgumentException("names no database after the host; " + WRITE);
    }
    return new Database.Postgres(
        hosts(authority.substring(at + 1)),
        name,
        user.isEmpty() ? null : decoded(user),
        colon < 0 ? null : new Secret(decoded(login.substring(colon + 1))),
        parameters(question < 0 ? "" : rest.substring(question + 1)));
  }

  private static String hosts(String written) {
    List<String> hosts = new ArrayList<>();
    for (String host : written.split(",", -1)) {
      hosts.add(host(host));
    }
    return String.join(",", hosts);
  }

  private static String host(String written) {
    Matcher host = HOST.matcher(written);
    String port = host.matches() ? host.group(2) : null;
    if (!host.matches() || port != null && !isPort(Integer.parseInt(port))) {
      throw new IllegalArgumentException("has no host and port where they belong; " + WRITE
          + ", and characters such as / ? # : in the password as %2F %3F %23 %3A");
    }
    return host.group(1) + ":" + (port == null ? POSTGRES_PORT : port);
  }

  private static boolean isPort(int port) {
    return port > 0 && port <= MAX_PORT;
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&")) {
      int equal = pair.indexOf('=');
      if (equal > 0) {
        parameters.put(decoded(pair.substring(0, equal)), decoded(pair.substring(equal + 1)));
      }
    }
    return Map.copyOf(parameters);
  }

  private static String decoded(String text) {
    try {
      return PercentCode.decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("has a % that begins no character; write %25 for it", e);
    }
  }
}
