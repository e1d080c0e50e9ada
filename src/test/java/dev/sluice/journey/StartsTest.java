package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceProcess;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One command starts a gateway, and what it prints tells a person all they need. */
class StartsTest {
  private static final String KEY = "sk-master-Aa11Bb22Cc33Dd44";
  private static final String UPSTREAM_KEY = "sk-upstream-Ee55Ff66Gg77Hh88";

  @TempDir
  Path folder;

  @Test
  void withoutArgumentsTheExampleConfigAnswersOnThisMachineOnly() throws Exception {
    // The variable stands in for the default port 4000, which this machine may be using.
    try (SluiceProcess sluice =
        SluiceProcess.run(Map.of("PORT", "0", "HOST", "")).awaitStarted()) {
      var answer = sluice.chat("echo");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("\"content\":\"hi\"");
      assertThat(sluice.out()).startsWith("""
              Sluice dev, %s
                echo  ->  echo/echo  built in
              Listening on http://127.0.0.1:%d
              No master key is set: only this machine can call, without a key.
              """.formatted(
              Path.of("conf", "config.yaml").toAbsolutePath(), sluice.port()));
      assertThat(sluice.err()).isEmpty();
      assertThat(reachable(InetAddress.getByName("127.0.0.1"), sluice.port())).isTrue();
      assertThat(reachable(InetAddress.getByName("127.0.0.2"), sluice.port())).isFalse();
      for (InetAddress own : ownAddresses()) {
        assertThat(reachable(own, sluice.port())).as("reached at %s", own).isFalse();
      }
    }
  }

  @Test
  void withAMasterKeyEverybodyMayConnectAndTheKeyIsNeverPrinted() throws Exception {
    Path config = config("general_settings: {master_key: " + KEY + "}\n");
    try (SluiceProcess sluice =
        SluiceProcess.run("--config", config.toString(), "--port", "0").awaitStarted()) {
      assertThat(sluice.out())
          .contains("Listening on http://0.0.0.0:")
          .endsWith("Callers must send the master key (sk-...Dd44).\n")
          .contains("sk-...Hh88");
      assertThat(reachable(InetAddress.getByName("127.0.0.2"), sluice.port())).isTrue();
      assertThat(sluice.chat("chat").statusCode()).isEqualTo(401);
      assertThat(sluice.out() + sluice.err()).doesNotContain(KEY, UPSTREAM_KEY);
    }
  }

  @Test
  void whereOperatorsHaveAPortOfTheirOwnIsTold() throws Exception {
    int admin;
    try (ServerSocket free = new ServerSocket(0)) {
      admin = free.getLocalPort();
    }
    Path config = config("sluice_settings: {admin_port: " + admin + "}\n");
    try (SluiceProcess sluice =
        SluiceProcess.run("--config", config.toString(), "--port", "0").awaitStarted()) {
      assertThat(sluice.out())
          .contains("Operators' routes are on http://127.0.0.1:" + admin + "\n");
      assertThat(reachable(InetAddress.getByName("127.0.0.1"), admin)).isTrue();
    }
  }

  @Test
  void hostIsObeyedWhateverTheKey() throws Exception {
    Path config = config("general_settings: {master_key: " + KEY + "}\n");
    Map<String, String> variables =
        Map.of("CONFIG_FILE_PATH", config.toString(), "HOST", "127.0.0.1", "PORT", "0");
    try (SluiceProcess sluice = SluiceProcess.run(variables, "--host", "127.0.0.2")) {
      assertThat(sluice.awaitStarted().out())
          .startsWith("Sluice dev, " + config + "\n")
          .contains("Listening on http://127.0.0.2:");
      assertThat(reachable(InetAddress.getByName("127.0.0.1"), sluice.port())).isFalse();
    }
    try (SluiceProcess sluice = SluiceProcess.run("--host", "0.0.0.0", "--port", "0")) {
      assertThat(sluice.awaitStarted().out())
          .endsWith(
              "No master key is set: anybody who reaches this address can call, without a key.\n");
      assertThat(reachable(InetAddress.getByName("127.0.0.2"), sluice.port())).isTrue();
    }
  }

  @Test
  void oneModelIsServedWithoutAFile() {
    try (FakeUpstream upstream = FakeUpstream.start();
        SluiceProcess sluice = SluiceProcess.run(
                "--model",
                "openai/mistral",
                "--api-base",
                upstream.base(),
                "--port",
                "0",
                "--api-key",
                UPSTREAM_KEY)
            .awaitStarted()) {
      assertThat(sluice.chat("mistral").statusCode()).isEqualTo(200);
      assertThat(sluice.chat("openai/mistral").statusCode()).isEqualTo(200);
      assertThat(upstream.requests()).hasSize(2).allSatisfy(request -> {
        assertThat(request.header("authorization")).isEqualTo("Bearer " + UPSTREAM_KEY);
        assertThat(request.json().getString("model")).isEqualTo("mistral");
      });
      assertThat(new JsonObject(sluice.get("/v1/models").body()).getJsonArray("data"))
          .hasSize(1);
      assertThat(sluice.out())
          .startsWith("Sluice dev, command line\n  mistral         ->  openai/mistral  http://")
          .doesNotContain(UPSTREAM_KEY);
    }
  }

  @Test
  void whatIsOddInTheFileIsSaidOnceWithItsPlaceAndTheLikelyWord() throws Exception {
    Path config = config("general_setings: {}\n");
    try (SluiceProcess sluice =
        SluiceProcess.run("-c", config.toString(), "--port", "0").awaitStarted()) {
      String all = sluice.out() + sluice.err();
      assertThat(all)
          .containsOnlyOnce(config + ":1:1: general_setings is no known key;"
              + " did you mean \"general_settings\"?\n");
    }
  }

  private Path config(String settings) throws Exception {
    return Files.writeString(folder.resolve("config.yaml"), settings + """
            model_list:
              - model_name: chat
                litellm_params: {model: openai/gpt-4o, api_key: %s}
            """.formatted(UPSTREAM_KEY));
  }

  private static boolean reachable(InetAddress address, int port) throws Exception {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 5000);
      return true;
    } catch (ConnectException refused) {
      return false;
    }
  }

  private static Iterable<InetAddress> ownAddresses() throws Exception {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress())
        .toList();
  }
}
