package dev.sluice.config.reading;

import dev.sluice.config.ApiPath;
import dev.sluice.config.Provider;
import dev.sluice.config.WildcardName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The provider table, read once from {@code providers.yaml}; the only place that knows vendors. */
public final class Providers {
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final Map<String, List<WildcardName>> names = new LinkedHashMap<>();
  private final JsonObject foreign;

  /**
   * A provider and what only the reader needs of its row.
   *
   * @param headerVariables headers that are sent when an environment variable is set: name to variable
   * @param modelPrefix what to put before a model name without a slash; may be empty
   * @param note what whoever configures it should know; may be empty
   */
  record Row(
      Provider provider, Map<String, String> headerVariables, String modelPrefix, String note) {}

  private Providers(JsonObject table) {
    JsonObject providers = table.getJsonObject("providers");
    for (String prefix : providers.fieldNames()) {
      rows.put(prefix, row(prefix, providers.getJsonObject(prefix)));
    }
    JsonObject models = table.getJsonObject("names");
    for (String prefix : models.fieldNames()) {
      names.put(prefix, texts(models, prefix).stream().map(WildcardName::new).toList());
    }
    foreign = table.getJsonObject("foreign");
  }

  /** Reads the table; a few milliseconds, and it never changes afterwards. */
  public static Providers load() {
    return new Providers(resource("providers.yaml"));
  }

  /** A YAML file that comes with this package. */
  static JsonObject resource(String name) {
    try (InputStream in = Objects.requireNonNull(Providers.class.getResourceAsStream(name), name)) {
      Map<String, Object> map = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      return new JsonObject(map);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The texts of a list in such a file; none when it is absent. */
  static List<String> texts(JsonObject from, String key) {
    return from.getJsonArray(key, new JsonArray()).stream().map(String::valueOf).toList();
  }

  /** The provider with this prefix. */
  public Optional<Provider> find(String prefix) {
    return row(prefix).map(Row::provider);
  }

  Optional<Row> row(String prefix) {
    return Optional.ofNullable(rows.get(prefix));
  }

  Collection<Row> rows() {
    return rows.values();
  }

  /** Every prefix that Sluice speaks to. */
  public Collection<String> prefixes() {
    return rows.keySet();
  }

  /** For a prefix of LiteLLM whose API Sluice does not speak: what to write instead. */
  Optional<String> advice(String prefix, String model) {
    return Optional.ofNullable(foreign.getString(prefix))
        .map(text -> text.replace("{model}", model));
  }

  Collection<String> foreignPrefixes() {
    return foreign.fieldNames();
  }

  /** The vendor at this host; nobody for hosts that anyone may run. */
  Optional<Row> byHost(String host) {
    return rows.values().stream()
        .filter(row -> host.equals(vendorHost(row.provider().defaultBase())))
        .findFirst();
  }

  /** Who serves a model whose name is known without a prefix, such as {@code gpt-4o}. */
  Optional<Row> byModel(String model) {
    if (model.equals("*")) {
      return row("openai");
    }
    return names.entrySet().stream()
        .filter(entry -> entry.getValue().stream().anyMatch(name -> name.match(model) != null))
        .findFirst()
        .flatMap(entry -> row(entry.getKey()));
  }

  private static @Nullable String vendorHost(@Nullable String base) {
    if (base == null) {
      return null;
    }
    String host = base.replaceFirst("^https?://([^/:]+).*$", "$1");
    return host.equals("localhost") || host.startsWith("127.") ? null : host;
  }

  private static Row row(String prefix, JsonObject row) {
    Provider.Dialect dialect =
        Provider.Dialect.valueOf(row.getString("dialect", "openai").toUpperCase(Locale.ROOT));
    Provider provider = new Provider(
        prefix,
        dialect,
        row.getString("base"),
        texts(row, "base_variables"),
        texts(row, "key_variables"),
        row.getBoolean("keyless", false),
        map(row, "renames"),
        texts(row, "unsupported"),
        map(row, "neutral"),
        map(row, "headers"),
        new ApiPath(row.getString("path", ""), texts(row, "own_routes")));
    return new Row(
        provider,
        map(row, "header_variables"),
        row.getString("model_prefix", ""),
        row.getString("note", ""));
  }

  private static Map<String, String> map(JsonObject row, String key) {
    Map<String, String> map = new LinkedHashMap<>();
    row.getJsonObject(key, new JsonObject())
        .forEach(entry -> map.put(entry.getKey(), String.valueOf(entry.getValue())));
    return Map.copyOf(map);
  }
}
