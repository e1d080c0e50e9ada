package dev.sluice.ledger.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The OpenAPI document of all routes, made of their tables. */
public final class OpenApi {
  private static final String VERSION = "3.1.0";
  private static final String JSON = "application/json";
  private static final Map<String, String> ERRORS = new TreeMap<>(Map.of(
      "400", "The request is wrong; param names the field.",
      "401", "No key, or one that is not known, blocked or expired.",
      "403", "The key may not do this; the message says which role may.",
      "404", "There is no such thing.",
      "503", "The database does not answer; try again."));

  private OpenApi() {}

  /** The document. */
  public static JsonObject document() {
    JsonObject paths = new JsonObject();
    for (List<Route> routes : List.of(GatewayRoutes.all(), Routes.all())) {
      for (Route route : routes) {
        JsonObject path = paths.getJsonObject(route.path(), new JsonObject());
        paths.put(
            route.path(), path.put(route.method().toLowerCase(Locale.ROOT), operation(route)));
      }
    }
    JsonObject bearer = new JsonObject()
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", "The master key, or a virtual key.");
    return new JsonObject()
        .put("openapi", VERSION)
        .put("info", info())
        .put("security", new JsonArray().add(new JsonObject().put("key", new JsonArray())))
        .put("paths", paths)
        .put(
            "components",
            new JsonObject()
                .put("securitySchemes", new JsonObject().put("key", bearer))
                .put("schemas", new JsonObject().put("Error", error())));
  }

  private static JsonObject info() {
    return new JsonObject()
        .put("title", "Sluice")
        .put("version", "1")
        .put("description", "OpenAI's API, LiteLLM's management API, and what operators call.");
  }

  private static JsonObject operation(Route route) {
    JsonObject operation = new JsonObject()
        .put("tags", new JsonArray().add(route.section()))
        .put("summary", route.summary())
        .put("description", "For: " + route.access().words() + ".")
        .put("operationId", operationId(route));
    if (route.access() == Route.Access.PUBLIC) {
      operation.put("security", new JsonArray());
    }
    JsonArray parameters = parameters(route);
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    Form body = route.body();
    if (body != null) {
      operation.put("requestBody", new JsonObject().put("content", content(asked(body, route))));
    }
    return operation.put("responses", responses(route));
  }

  private static String operationId(Route route) {
    String words = route.path().replaceAll("[^A-Za-z0-9]+", "_");
    return route.method().toLowerCase(Locale.ROOT) + words;
  }

  private static JsonArray parameters(Route route) {
    JsonArray parameters = new JsonArray();
    for (String name : route.parameters()) {
      parameters.add(new JsonObject()
          .put("name", name)
          .put("in", "path")
          .put("required", true)
          .put("schema", Type.TEXT.schema()));
    }
    for (Field field : route.query().fields().values()) {
      parameters.add(new JsonObject()
          .put("name", field.name())
          .put("in", "query")
          .put("required", field.use() == Field.Use.REQUIRED)
          .put("description", field.meaning())
          .put("schema", field.schema()));
    }
    return parameters;
  }

  private static JsonObject responses(Route route) {
    Form answer = route.answer();
    JsonObject ok = new JsonObject().put("description", route.summary());
    if (answer != null) {
      ok.put("content", content(answered(answer)));
    }
    JsonObject responses = new JsonObject().put("200", ok);
    JsonObject ref = new JsonObject().put("$ref", "#/components/schemas/Error");
    ERRORS.forEach((status, meaning) -> responses.put(
        status, new JsonObject().put("description", meaning).put("content", content(ref.copy()))));
    return responses;
  }

  private static JsonObject content(JsonObject schema) {
    return new JsonObject().put(JSON, new JsonObject().put("schema", schema));
  }

  private static JsonObject asked(Form form, Route route) {
    Map<String, Field> fields = new LinkedHashMap<>(form.fields());
    fields.values().removeIf(field -> !field.isAsked());
    route.parameters().forEach(fields::remove);
    JsonObject schema = object(fields);
    JsonArray required = new JsonArray();
    fields.values().stream()
        .filter(field -> field.use() == Field.Use.REQUIRED)
        .forEach(field -> required.add(field.name()));
    return required.isEmpty() ? schema : schema.put("required", required);
  }

  private static JsonObject answered(Form form) {
    Map<String, Field> fields = new LinkedHashMap<>(form.fields());
    fields.values().removeIf(field -> !field.isKept());
    return object(fields);
  }

  private static JsonObject object(Map<String, Field> fields) {
    JsonObject properties = new JsonObject();
    fields.forEach((name, field) -> properties.put(name, field.schema()));
    return new JsonObject().put("type", "object").put("properties", properties);
  }

  private static JsonObject error() {
    JsonObject members = new JsonObject();
    for (String name : List.of("message", "type", "param", "code")) {
      members.put(
          name, new JsonObject().put("type", new JsonArray().add("string").add("null")));
    }
    return new JsonObject()
        .put("type", "object")
        .put(
            "properties",
            new JsonObject()
                .put("error", new JsonObject().put("type", "object").put("properties", members)));
  }
}
