package dev.sluice.ledger.api;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An OpenAPI document as one page of HTML, without scripts and without anything from elsewhere. */
public final class DocsPage {
  private static final String HEAD = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Sluice: routes</title>
      <style>
      :root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #0a6a8f; }
      @media (prefers-color-scheme: dark) { :root { --accent: #6cc4e6; } }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem; }
      h1 { margin-bottom: 0 } h2 { margin-top: 2.5rem }
      nav a { margin-right: 1rem } a { color: var(--accent) }
      details { border: 1px solid var(--line); border-radius: 6px; margin: .4rem 0 }
      summary { padding: .5rem .8rem; cursor: pointer }
      summary:hover { background: var(--soft) }
      details > div { padding: 0 .8rem .8rem; overflow-x: auto }
      code { font: .9em ui-monospace, monospace }
      .method { display: inline-block; min-width: 3.2rem; font-weight: 600; color: var(--accent) }
      table { border-collapse: collapse; width: 100% }
      th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0;
        border-bottom: 1px solid var(--line) }
      </style>
      </head>
      <body>
      """;

  private final StringBuilder html = new StringBuilder(HEAD);

  private DocsPage() {}

  /** The page. */
  public static String of(JsonObject document) {
    DocsPage page = new DocsPage();
    page.intro(document);
    page.sections(document).forEach(page::section);
    return page.html.append("</body>\n</html>\n").toString();
  }

  private record Operation(String method, String path, JsonObject json) {}

  private Map<String, List<Operation>> sections(JsonObject document) {
    Map<String, List<Operation>> sections = new LinkedHashMap<>();
    JsonObject paths = document.getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      for (String method : paths.getJsonObject(path).fieldNames()) {
        JsonObject json = paths.getJsonObject(path).getJsonObject(method);
        sections
            .computeIfAbsent(json.getJsonArray("tags").getString(0), tag -> new ArrayList<>())
            .add(new Operation(method.toUpperCase(Locale.ROOT), path, json));
      }
    }
    return sections;
  }

  private void intro(JsonObject document) {
    html.append("<h1>Sluice</h1>\n<p>")
        .append(text(document.getJsonObject("info").getString("description")))
        .append(" Send a key as <code>Authorization: Bearer sk-...</code>. The same as data: ")
        .append("<a href=\"openapi.json\">openapi.json</a>.</p>\n<nav>");
    for (String section : sections(document).keySet()) {
      html.append("<a href=\"#")
          .append(text(section))
          .append("\">")
          .append(text(section))
          .append("</a>");
    }
    html.append("</nav>\n");
  }

  private void section(String name, List<Operation> operations) {
    html.append("<h2 id=\"").append(text(name)).append("\">").append(text(name)).append("</h2>\n");
    operations.forEach(this::operation);
  }

  private void operation(Operation operation) {
    JsonObject json = operation.json;
    html.append("<details>\n<summary><span class=\"method\">")
        .append(operation.method)
        .append("</span> <code>")
        .append(text(operation.path))
        .append("</code> ")
        .append(text(json.getString("summary")))
        .append("</summary>\n<div>\n<p>")
        .append(text(json.getString("description")))
        .append("</p>\n");
    parameters(json.getJsonArray("parameters", new JsonArray()));
    JsonObject body = json.getJsonObject("requestBody");
    if (body != null) {
      fields("Body", schema(body));
    }
    JsonObject ok = json.getJsonObject("responses").getJsonObject("200");
    if (ok.containsKey("content")) {
      fields("Answer", schema(ok));
    }
    html.append("</div>\n</details>\n");
  }

  private static JsonObject schema(JsonObject holder) {
    return holder
        .getJsonObject("content")
        .getJsonObject("application/json")
        .getJsonObject("schema");
  }

  private void parameters(JsonArray parameters) {
    JsonObject properties = new JsonObject();
    JsonArray required = new JsonArray();
    for (int i = 0; i < parameters.size(); i++) {
      JsonObject parameter = parameters.getJsonObject(i);
      properties.put(parameter.getString("name"), parameter.getJsonObject("schema"));
      if (parameter.getBoolean("required")) {
        required.add(parameter.getString("name"));
      }
    }
    fields("Parameters", new JsonObject().put("properties", properties).put("required", required));
  }

  private void fields(String caption, JsonObject schema) {
    JsonObject properties = schema.getJsonObject("properties", new JsonObject());
    JsonArray required = schema.getJsonArray("required", new JsonArray());
    if (properties.isEmpty()) {
      return;
    }
    html.append("<h4>").append(caption).append("</h4>\n<table>\n");
    for (String name : properties.fieldNames()) {
      JsonObject field = properties.getJsonObject(name);
      html.append("<tr><td><code>")
          .append(text(name))
          .append("</code></td><td>")
          .append(text(kind(field)))
          .append(required.contains(name) ? ", required" : "")
          .append("</td><td>")
          .append(text(field.getString("description", "")))
          .append("</td></tr>\n");
    }
    html.append("</table>\n");
  }

  private static String kind(JsonObject field) {
    String type = field.getString("type", "any");
    Object standard = field.getValue("default");
    JsonArray choices = field.getJsonArray("enum");
    String kind = choices == null
        ? type
        : String.join(" or ", choices.stream().map(String::valueOf).toList());
    return standard == null ? kind : kind + ", default " + Json.encode(standard);
  }

  private static String text(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
