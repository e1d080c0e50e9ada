package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The systems that are compared, and how each is started in front of one mock upstream. */
final class Systems {
  static final String DIRECT = "direct";
  static final String NGINX = "nginx";
  static final String GATEWAY = "sluice";
  static final String TWIN = "sluice again";

  /** Config of {@link #GATEWAY}. */
  static final String USUAL = "usual";

  private static final VirtualKey KEY = new VirtualKey("sk-bench-master");
  private static final String SCRATCH_DATABASE = "sqlite:{dir}/{name}.db";

  private final int mockPort;
  private final Path folder;
  private final String gateway;
  private final Map<String, String> versions = new LinkedHashMap<>();

  /**
   * Lets systems be started in front of a mock upstream.
   *
   * @param folder for configs, databases and logs; made anew
   * @param gateway the gateway's command, blank-separated; {@code {config}} and {@code {port}} are filled in
   */
  Systems(int mockPort, Path folder, String gateway) {
    this.mockPort = mockPort;
    this.folder = folder.toAbsolutePath();
    this.gateway = gateway;
    empty(this.folder);
  }

  Launch direct() {
    return new Launch(
        DIRECT,
        List.of(),
        Map.of(),
        new Target(mockPort, ""),
        folder.resolve("direct.log"),
        false,
        EnumSet.complementOf(EnumSet.of(Workload.BACKLOG)));
  }

  /** A relay of bytes between load and mock. */
  Launch relay() {
    var port = freePort();
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classes = System.getProperty("java.class.path");
    var words = List.of(
        java,
        "-XX:+UseSerialGC",
        "-cp",
        classes,
        ByteRelay.class.getName(),
        "" + port,
        "" + mockPort);
    return new Launch(
        "relay",
        words,
        Map.of(),
        new Target(port, ""),
        folder.resolve("relay.log"),
        true,
        EnumSet.of(Workload.REQUESTS));
  }

  /**
   * The ones of these names, all if there are no names.
   *
   * @param tell gets a line on each that is not installed
   */
  List<Launch> dropIns(Collection<String> names, Consumer<String> tell) {
    var launches = new ArrayList<Launch>();
    var known =
        DropIn.scripts().stream().map(script -> script.getFileName().toString()).toList();
    for (var name : names) {
      if (!known.contains(name) && !name.equals("none")) {
        throw new IllegalArgumentException("there is no system " + name + ", there are " + known);
      }
    }
    for (var script : DropIn.scripts()) {
      if (names.isEmpty() || names.contains(script.getFileName().toString())) {
        dropIn(script, tell).ifPresent(launches::add);
      }
    }
    return launches;
  }

  private Optional<Launch> dropIn(Path script, Consumer<String> tell) {
    var port = freePort();
    var system = DropIn.describe(script, port, mockPort, folder);
    if (system.missing() != null) {
      tell.accept(
          "without " + system.name() + ": " + system.missing() + " (scripts/bench install)");
      return Optional.empty();
    }
    versions.put(system.name(), system.version());
    return Optional.of(system.launch(port, mockPort, folder));
  }

  /** The gateway as it is usually run, under this name. */
  Launch gateway(String name) {
    return gateway(name, USUAL);
  }

  /** The gateway under test, with a config of {@code src/test/resources/bench/configs}. */
  Launch gateway(String name, String config) {
    return gateway(name, config, SCRATCH_DATABASE);
  }

  /** The same with its keys and records elsewhere. */
  Launch gateway(String name, String config, String database) {
    var port = freePort();
    var file = config(name, config, database);
    var words = Arrays.stream(gateway.trim().split(" +"))
        .map(word -> word.replace("{config}", file.toString()).replace("{port}", "" + port))
        .toList();
    var log = folder.resolve(fileName(name) + ".log");
    var tracing = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + mockPort);
    return new Launch(
        name, words, tracing, new Target(port, ""), log, true, EnumSet.allOf(Workload.class), KEY);
  }

  /** The config file of a gateway of this name. */
  Path configFile(String name) {
    return folder.resolve(fileName(name) + ".yaml");
  }

  /** What the gateway's callers need to be its operators. */
  static VirtualKey key() {
    return KEY;
  }

  /** Of the drop-ins that were found. */
  Map<String, String> versions() {
    return versions;
  }

  Path folder() {
    return folder;
  }

  private Path config(String name, String template, String database) {
    try (InputStream in =
        Systems.class.getResourceAsStream("/bench/configs/" + template + ".yaml")) {
      if (in == null) {
        throw new IllegalArgumentException("no config " + template);
      }
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("{database}", database)
          .replace("{mock}", "" + mockPort)
          .replace("{dir}", folder.toString())
          .replace("{name}", fileName(name));
      return Files.writeString(configFile(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fileName(String name) {
    return name.replace(' ', '-');
  }

  /** A program's path; looked for in the administrator's folders too. */
  static Optional<String> executable(String name) {
    var folders = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    return Stream.of(folders.split(":"))
        .map(one -> Path.of(one, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private static void empty(Path folder) {
    try {
      if (Files.exists(folder)) {
        try (var files = Files.walk(folder)) {
          files
              .sorted((one, other) -> other.compareTo(one))
              .forEach(file -> file.toFile().delete());
        }
      }
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
