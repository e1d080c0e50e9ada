package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Gateway;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.SluiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However the file is written, the gateway takes it up within a second. */
class FollowsTheFileTest {
  private static final Duration A_SECOND = Duration.ofSeconds(1);
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir
  Path folder;

  @Test
  void writtenInPlace() throws Exception {
    Path file = Files.writeString(folder.resolve("config.yaml"), echo("before"));
    try (Gateway gateway = start(file)) {
      Files.writeString(file, echo("after"));
      awaitServed(gateway.port(), "after");
    }
  }

  @Test
  void renamedOverTheOldOneAsEditorsDo() throws Exception {
    Path file = Files.writeString(folder.resolve("config.yaml"), echo("before"));
    try (Gateway gateway = start(file)) {
      Path next = Files.writeString(folder.resolve("next"), echo("after"));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      awaitServed(gateway.port(), "after");
    }
  }

  @Test
  void swappedBehindTheLinksOfAKubernetesConfigMap() throws Exception {
    for (String name : new String[] {"before", "after"}) {
      Path data = Files.createDirectory(folder.resolve(".." + name));
      Files.writeString(data.resolve("config.yaml"), echo(name));
    }
    Path current = Files.createSymbolicLink(folder.resolve("..data"), Path.of("..before"));
    Path file =
        Files.createSymbolicLink(folder.resolve("config.yaml"), Path.of("..data", "config.yaml"));
    try (Gateway gateway = start(file)) {
      Path swap = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..after"));
      Files.move(
          swap, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      awaitServed(gateway.port(), "after");
    }
  }

  @Test
  void uponSighupWithoutWaitingForTheNextLook() throws Exception {
    String seldom = "sluice_settings: {config_poll_interval: 3600}\n";
    Path file = Files.writeString(folder.resolve("config.yaml"), seldom + echo("before"));
    try (SluiceProcess sluice =
        SluiceProcess.run("-c", file.toString(), "--port", "0").awaitStarted()) {
      Files.writeString(file, seldom + "odd_key: 1\n" + echo("after"));
      sluice.signal("HUP");
      Eventually.until(() -> models(sluice.port()).contains("after"), sluice::err);
      Eventually.until(() -> sluice.err().contains("odd_key"), sluice::err);
      assertThat(sluice.err())
          .contains("in effect as version 2; models added: after; models removed: before\n")
          .containsOnlyOnce(file + ":2:1: odd_key is no known key");
    }
  }

  private static Gateway start(Path file) {
    return Gateway.start(file, name -> null, "127.0.0.1", 0);
  }

  private void awaitServed(int port, String model) {
    Eventually.within(A_SECOND, () -> models(port).contains(model), () -> models(port));
  }

  private String models(int port) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port + "/v1/models");
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String echo(String name) {
    return "model_list: [{model_name: %s, litellm_params: {model: echo/e}}]\n".formatted(name);
  }
}
