package dev.sluice.config.reading.section;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Loads the YAML tables that are shipped with Sluice, each beside the class that reads it. */
public final class Tables {
  private Tables() {}

  /** The table of this name beside a class. */
  public static JsonObject load(Class<?> reader, String name) {
    try (InputStream in = Objects.requireNonNull(reader.getResourceAsStream(name), name)) {
      Map<String, Object> map = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      return new JsonObject(map);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The texts of a list; none when it is absent. */
  public static List<String> texts(JsonObject table, String key) {
    return table.getJsonArray(key, new JsonArray()).stream()
        .map(String::valueOf)
        .toList();
  }
}
