package dev.sluice.fake;

import dev.sluice.Gateway;
import dev.sluice.config.Snapshot;
import dev.sluice.ledger.admission.Accounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A real Sluice in this process, on a port that the system chose, with a config file in a folder of its own. */
public final class SluiceUnderTest implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path folder;
  private final Path config;
  private final Lines accessLines = new Lines();
  private final Gateway gateway;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private SluiceUnderTest(Path folder, Path config, Map<String, String> environment) {
    this.folder = folder;
    this.config = config;
    Map<String, String> variables = new HashMap<>(environment);
    variables.putIfAbsent("DATABASE_URL", "sqlite:" + folder.resolve("sluice.db"));
    this.gateway = Gateway.start(config, variables::get, "127.0.0.1", 0, accessLines);
  }

  /** Starts with a config file of this text and an empty environment, but for a database of its own. */
  public static SluiceUnderTest start(String yaml) {
    return start(yaml, Map.of());
  }

  public static SluiceUnderTest start(String yaml, Map<String, String> environment) {
    try {
      Path folder = Files.createTempDirectory("sluice");
      boolean onServer = environment.getOrDefault("DATABASE_URL", yaml).contains("postgres");
      String whole = onServer ? OwnSpool.in(folder, yaml) : yaml;
      Path config = Files.writeString(folder.resolve("config.yaml"), whole);
      return new SluiceUnderTest(folder, config, environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A config with one model, {@code chat}, behind which an upstream stands as {@code openai/}; nothing is retried. */
  public static String oneModel(FakeUpstream upstream) {
    return """
        model_list:
          - model_name: chat
            litellm_params:
              model: openai/upstream-model
              api_base: %s
              api_key: sk-upstream-0123456789
              num_retries: 0
        """.formatted(upstream.base());
  }

  public int port() {
    return gateway.port();
  }

  /** {@code http://127.0.0.1:PORT}, without {@code /v1}. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** What it serves now. */
  public Snapshot snapshot() {
    return gateway.snapshot();
  }

  /** Who may use it, live. */
  public Accounts accounts() {
    return gateway.accounts();
  }

  /** Requests in flight at one deployment. */
  public int inFlight(String deployment) {
    return gateway.standings().of(deployment).inFlight();
  }

  /** The access log, unless the config names a file for it. */
  public Lines accessLines() {
    return accessLines;
  }

  public Path configFile() {
    return config;
  }

  /** Replaces the config file the way an editor does: a new file, renamed over the old one. */
  public void rewrite(String yaml) {
    try {
      Path next = Files.writeString(folder.resolve("config.yaml.next"), yaml);
      Files.move(next, config, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public HttpResponse<String> post(String path, String json, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
        .timeout(PATIENCE)
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  public HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + path)).timeout(PATIENCE).GET();
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    gateway.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
