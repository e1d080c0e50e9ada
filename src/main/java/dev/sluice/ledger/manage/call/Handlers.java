package dev.sluice.ledger.manage.call;

import dev.sluice.ledger.api.Route;
import dev.sluice.ledger.api.Routes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the route of a call, and who answers it. */
public final class Handlers {
  private final Map<String, Handler> byName = new HashMap<>();
  private final Map<String, Route> plain = new HashMap<>();
  private final List<Route> withParameters = new ArrayList<>();
  private final Map<Route, Pattern> patterns = new HashMap<>();

  /** A route, with the parameters of a path. */
  public record Found(Route route, Handler handler, Map<String, String> parameters) {}

  public Handlers() {
    for (Route route : Routes.all()) {
      if (route.parameters().isEmpty()) {
        plain.put(route.name(), route);
      } else {
        withParameters.add(route);
        patterns.put(route, route.pattern());
      }
    }
  }

  /** @param name such as {@code POST /key/generate} */
  public void on(String name, Handler handler) {
    if (byName.put(name, handler) != null) {
      throw new IllegalStateException(name + " has two handlers");
    }
  }

  public @Nullable Found find(String method, String path) {
    Route route = plain.get(method + " " + path);
    if (route != null) {
      return found(route, Map.of());
    }
    for (Route candidate : withParameters) {
      Matcher matcher = patterns.get(candidate).matcher(path);
      if (candidate.method().equals(method) && matcher.matches()) {
        return found(candidate, parameters(candidate, matcher));
      }
    }
    return null;
  }

  private @Nullable Found found(Route route, Map<String, String> parameters) {
    Handler handler = byName.get(route.name());
    return handler == null ? null : new Found(route, handler, parameters);
  }

  private static Map<String, String> parameters(Route route, Matcher matcher) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String name : route.parameters()) {
      parameters.put(name, matcher.group(name));
    }
    return parameters;
  }
}
