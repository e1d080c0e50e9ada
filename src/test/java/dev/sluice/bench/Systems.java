package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The systems that are compared, and how each is started in front of one mock upstream. */
final class Systems {
  static final String DIRECT = "direct";
  static final String NGINX = "nginx";
  static final String GATEWAY = "sluice";
  static final String TWIN = "sluice again";
  static final String PORTKEY = "portkey";

  private final int mockPort;
  private final Path folder;

  /** @param folder for configs and logs; made if absent */
  Systems(int mockPort, Path folder) {
    this.mockPort = mockPort;
    this.folder = folder.toAbsolutePath();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RunningSystem.Launch direct() {
    return launch(DIRECT, List.of(), new Target(mockPort, ""), false);
  }

  /** Empty when nginx is not installed. */
  Optional<RunningSystem.Launch> nginx() {
    return executable("nginx").map(program -> {
      var port = freePort();
      var config = write("nginx.conf", "nginx.conf", port);
      var command = List.of(
          program, "-e", folder + "/nginx-error.log", "-p", folder + "/", "-c", config.toString());
      return launch(NGINX, command, new Target(port, ""), false);
    });
  }

  /**
   * The gateway under test.
   *
   * @param command blank-separated; {@code {config}} and {@code {port}} are filled in
   * @param config name of the config template
   */
  RunningSystem.Launch gateway(String name, String command, String config) {
    var port = freePort();
    var file = write(config, name.replace(' ', '-') + ".yaml", port);
    var words = Arrays.stream(command.trim().split(" +"))
        .map(word -> word.replace("{config}", file.toString()).replace("{port}", "" + port))
        .toList();
    return launch(name, words, new Target(port, ""), true);
  }

  /** Empty when {@code scripts/bench install} was not run, or there is no Node. */
  Optional<RunningSystem.Launch> portkey() {
    var cache =
        System.getenv().getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
    var program = Path.of(
        cache, "sluice-bench/portkey/node_modules/@portkey-ai/gateway/build/start-server.js");
    if (!Files.exists(program)) {
      return Optional.empty();
    }
    var port = freePort();
    var target = new Target(
        port,
        "x-portkey-provider: openai\r\nx-portkey-custom-host: http://127.0.0.1:" + mockPort
            + "/v1\r\n");
    return executable("node")
        .map(node -> launch(
            PORTKEY,
            List.of(node, program.toString(), "--port=" + port, "--headless"),
            target,
            true));
  }

  private RunningSystem.Launch launch(
      String name, List<String> command, Target target, boolean warms) {
    var log = folder.resolve(name.replace(' ', '-') + ".log");
    return new RunningSystem.Launch(name, command, target, log, warms);
  }

  private Path write(String template, String name, int port) {
    try (InputStream in = Systems.class.getResourceAsStream("/bench/" + template)) {
      if (in == null) {
        throw new IllegalArgumentException("no template " + template);
      }
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (var value :
          Map.of("{mock}", mockPort, "{port}", port, "{dir}", folder).entrySet()) {
        text = text.replace(value.getKey(), value.getValue().toString());
      }
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
