package dev.sluice.config.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigException;
import dev.sluice.config.Deployment;
import dev.sluice.config.Finding;
import dev.sluice.config.Snapshot;
import dev.sluice.config.file.ConfigDocument;
import dev.sluice.config.file.ConfigFile;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests that read real files through the real parser, with an environment of their own. */
public abstract class ConfigReading {
  protected static final Clock NOON =
      Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);

  protected static Vertx vertx;

  @TempDir
  protected Path folder;

  protected final Map<String, String> environment = new HashMap<>();

  @BeforeAll
  protected static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  protected static void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  protected Path write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  protected ConfigReader reader() {
    return new ConfigReader(environment::get, NOON);
  }

  protected Snapshot read(Path file) throws ConfigException {
    return reader().read(document(file), 1);
  }

  protected static ConfigDocument document(Path file) throws ConfigException {
    try {
      return new ConfigFile(vertx, file)
          .read()
          .toCompletionStage()
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ConfigException refused) {
        throw refused;
      }
      throw new AssertionError(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Reads a config that must be served. */
  protected Snapshot serve(String yaml) {
    try {
      return read(write("config.yaml", yaml));
    } catch (ConfigException e) {
      throw new AssertionError("refused: " + e.getMessage(), e);
    }
  }

  /** Reads a config that must be refused, and gives the reasons, the folder's name cut off. */
  protected List<String> refuse(String yaml) {
    return refuse(write("config.yaml", yaml));
  }

  protected List<String> refuse(Path file) {
    try {
      Snapshot served = read(file);
      throw new AssertionError("served " + served.groups());
    } catch (ConfigException e) {
      return shown(e.findings());
    }
  }

  protected List<String> shown(List<Finding> findings) {
    return findings.stream().map(f -> f.toString().replace(folder + "/", "")).toList();
  }

  protected List<String> warnings(Snapshot snapshot) {
    return shown(snapshot.warnings());
  }

  protected static Deployment only(Snapshot snapshot) {
    assertThat(snapshot.groups()).hasSize(1);
    assertThat(snapshot.groups().get(0).deployments()).hasSize(1);
    return snapshot.groups().get(0).deployments().get(0);
  }

  /** A config with one entry, whose litellm_params are these lines. */
  protected static String entry(String... params) {
    return "model_list:\n  - model_name: m\n    litellm_params:\n      "
        + String.join("\n      ", params)
        + "\n";
  }
}
