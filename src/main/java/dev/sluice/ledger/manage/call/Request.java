package dev.sluice.ledger.manage.call;

import dev.sluice.bus.GatewayError;
import dev.sluice.bus.ManagementCall;
import dev.sluice.ledger.api.Form;
import dev.sluice.ledger.api.Route;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.MalformedJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of the management API, read and checked against its route's fields.
 *
 * @param path parameters in the path
 * @param fields those of the body, or of the query; null where null was sent
 * @param ignored names that were sent and mean nothing
 * @param caller who calls
 * @param now milliseconds since the epoch
 */
public record Request(
    Route route,
    Map<String, String> path,
    JsonObject fields,
    List<String> ignored,
    Caller caller,
    long now) {
  private static final int MOST_BYTES = 1 << 20;

  /**
   * @throws GatewayError.BadRequest when it cannot be read
   */
  public static Request of(
      Route route, Map<String, String> path, ManagementCall call, Caller caller, long now) {
    JsonObject sent = route.body() == null ? query(call.query()) : body(call.body());
    Form form = route.body() == null ? route.query() : route.body();
    for (String parameter : route.parameters()) {
      if (form.fields().containsKey(parameter)) {
        sent.put(parameter, path.get(parameter));
      }
    }
    return new Request(route, path, form.read(sent), form.ignored(sent), caller, now);
  }

  private static JsonObject query(Map<String, List<String>> query) {
    JsonObject sent = new JsonObject();
    query.forEach((name, values) -> sent.put(name, values.get(values.size() - 1)));
    return sent;
  }

  private static JsonObject body(Buffer body) {
    if (body.length() > MOST_BYTES) {
      throw new GatewayError.BadHttp(
          413, "request_too_large", "A body of the management API has at most 1 MiB.");
    }
    try {
      return body.toString().isBlank() ? new JsonObject() : body.toJsonObject();
    } catch (DecodeException | ClassCastException malformed) {
      throw new GatewayError.BadRequest(
          "invalid_json", null, "The body must be a JSON object, such as {}" + where(body) + ".");
    }
  }

  /** What is wrong with it, and where; or nothing more than that it is. */
  private static String where(Buffer body) {
    try {
      JsonScan.of(body.getBytes());
      return "";
    } catch (MalformedJson malformed) {
      return ": " + malformed.getMessage();
    }
  }

  public boolean has(String name) {
    return fields.getValue(name) != null;
  }

  public @Nullable String text(String name) {
    return fields.getString(name);
  }

  /** A text that the route's form requires, or that is checked before. */
  public String need(String name) {
    String text = fields.getString(name);
    if (text == null || text.isBlank()) {
      throw GatewayError.BadRequest.missing(name);
    }
    return text;
  }

  /** A flag, or its default. */
  public boolean flag(String name, boolean standard) {
    return fields.getBoolean(name, standard);
  }

  /** The texts of a list, none when it is absent. */
  public List<String> texts(String name) {
    return Rows.texts(fields, name);
  }

  /** A number of a page or its size, kept within its bounds. */
  public int number(String name, int standard, int most) {
    Object value = fields.getValue(name);
    return value instanceof Number number
        ? (int) Math.max(1, Math.min(most, number.longValue()))
        : standard;
  }
}
