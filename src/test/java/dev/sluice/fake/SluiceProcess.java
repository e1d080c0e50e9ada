package dev.sluice.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sluice as a user runs it: a process of its own, with arguments, variables, two output streams and an exit code. */
public final class SluiceProcess implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("Listening on https?://.*:(\\d+)\n");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> JAVA_OPTIONS = List.of(
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      "-Xmx128m",
      "-Dlogback.configurationFile="); // not the tests' quieter one
  private static final List<String> NEWER_JAVA_OPTIONS =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  // What would change a default; the machine that runs the tests may have them set.
  private static final List<String> VARIABLES = List.of(
      "HOST", "PORT", "CONFIG_FILE_PATH", "LITELLM_MASTER_KEY", "DATABASE_URL", "OPENAI_API_KEY");

  private static final List<String> HEARING = hearing();

  private final Process process;
  private final Text out;
  private final Text err;

  private SluiceProcess(Process process) {
    this.process = process;
    this.out = new Text(process.getInputStream());
    this.err = new Text(process.getErrorStream());
  }

  /**
   * A shell makes what it starts in the background deaf to Ctrl-C, and nohup to SIGHUP; so are the tests' children,
   * without this.
   */
  private static List<String> hearing() {
    List<String> env = List.of("env", "--default-signal=INT,HUP");
    try {
      List<String> probe = new ArrayList<>(env);
      probe.add("true");
      return new ProcessBuilder(probe).start().waitFor() == 0 ? env : List.of();
    } catch (IOException notHere) {
      return List.of();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs {@code dev.sluice.Main} of this test's class path in the folder of this build. */
  public static SluiceProcess run(String... arguments) {
    return run(Map.of(), arguments);
  }

  public static SluiceProcess run(Map<String, String> environment, String... arguments) {
    return start(Path.of(""), environment, command(arguments));
  }

  /** The command that {@link #run} runs. */
  public static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(HEARING);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JAVA_OPTIONS);
    if (Runtime.version().feature() >= 24) {
      command.addAll(NEWER_JAVA_OPTIONS);
    }
    command.add("-Dsluice.home=" + Path.of("").toAbsolutePath());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs any command in any folder. */
  public static SluiceProcess start(
      Path folder, Map<String, String> environment, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toAbsolutePath().toFile());
    builder.environment().keySet().removeAll(VARIABLES);
    builder.environment().put("DATABASE_URL", "sqlite:" + newLedger());
    builder.environment().putAll(environment);
    try {
      return new SluiceProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Not in the folder of this build. */
  private static Path newLedger() {
    try {
      Path folder = Files.createTempDirectory("sluice");
      folder.toFile().deleteOnExit();
      return folder.resolve("sluice.db");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it says where it listens. */
  public SluiceProcess awaitStarted() {
    Eventually.within(
        PATIENCE,
        () -> ADDRESS.matcher(out()).find() || !process.isAlive(),
        () -> "started: " + out() + err());
    port();
    return this;
  }

  public int port() {
    Matcher address = ADDRESS.matcher(out());
    if (!address.find()) {
      throw new AssertionError("it does not listen: " + out() + err());
    }
    return Integer.parseInt(address.group(1));
  }

  /** {@code http://127.0.0.1:PORT}. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  public HttpResponse<String> chat(String model) {
    String body =
        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    return send(HttpRequest.newBuilder(URI.create(url() + "/v1/chat/completions"))
        .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  public HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(URI.create(url() + path)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .build()
          .send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes to its standard input. */
  public SluiceProcess type(String text) {
    try {
      process.getOutputStream().write(text.getBytes(UTF_8));
      process.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends its standard input. */
  public SluiceProcess endInput() {
    try {
      process.getOutputStream().close();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it has printed this. */
  public SluiceProcess awaitOut(String text) {
    Eventually.within(
        PATIENCE,
        () -> out().contains(text) || !process.isAlive(),
        () -> text + " in: " + out() + err());
    if (!out().contains(text)) {
      throw new AssertionError("it ended without " + text + ": " + out() + err());
    }
    return this;
  }

  /** Sends a signal such as {@code HUP}. */
  public SluiceProcess signal(String name) {
    try {
      int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .inheritIO()
          .start()
          .waitFor();
      if (status != 0) {
        throw new AssertionError("kill -" + name + " failed");
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it has ended and all of its output is here. */
  public int exitCode() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("still running: " + out() + err());
      }
      out.reader.join();
      err.reader.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it has printed so far. */
  public String out() {
    return out.text.toString();
  }

  /** Its error stream so far: complaints and the log. */
  public String err() {
    return err.text.toString();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    exitCode();
  }

  /** One output stream, read as it comes. */
  private static final class Text {
    private final StringBuffer text = new StringBuffer();
    private final Thread reader;

    Text(InputStream stream) {
      reader = new Thread(() -> read(stream), "output of a child");
      reader.setDaemon(true);
      reader.start();
    }

    private void read(InputStream stream) {
      byte[] buffer = new byte[8192];
      try (stream) {
        for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
          text.append(new String(buffer, 0, read, UTF_8));
        }
      } catch (IOException e) {
        text.append("<broke off: ").append(e.getMessage()).append('>');
      }
    }
  }
}
