package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Gateway;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway without a master key is open, but to this machine only. */
class StaysClosedByDefaultTest {
  private static final String MODELS = """
      model_list:
        - model_name: chat
          litellm_params: {model: echo/one}
      """;

  @TempDir
  Path folder;

  private Gateway start(String yaml, Map<String, String> environment, String host)
      throws IOException {
    Path config = Files.writeString(folder.resolve("config.yaml"), yaml);
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("DATABASE_URL", "sqlite:" + folder.resolve("sluice.db"));
    return Gateway.start(config, variables::get, host, 0);
  }

  @Test
  void withoutAMasterKeyOnlyThisMachineIsServed() throws IOException {
    try (Gateway gateway = start(MODELS, Map.of(), null)) {
      assertThat(gateway.host()).isEqualTo("127.0.0.1");
      assertThat(statusLine(InetAddress.getByName("127.0.0.1"), gateway.port())).contains("200");
      InetAddress outside = outsideAddress();
      assertThatThrownBy(() -> statusLine(outside, gateway.port()))
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void withAMasterKeyEverybodyIsHeardAndAskedForIt() throws IOException {
    String guarded = MODELS + "general_settings: {master_key: sk-master-1234567890}\n";
    try (Gateway gateway = start(guarded, Map.of(), null)) {
      assertThat(gateway.host()).isEqualTo("0.0.0.0");
      assertThat(statusLine(outsideAddress(), gateway.port())).contains("401");
    }
  }

  @Test
  void aMasterKeyOfTheEnvironmentCountsToo() throws IOException {
    try (Gateway gateway = start(MODELS, Map.of("LITELLM_MASTER_KEY", "sk-master-1234"), null)) {
      assertThat(gateway.host()).isEqualTo("0.0.0.0");
    }
  }

  @Test
  void anOperatorMayOpenItOnPurpose() throws IOException {
    try (Gateway gateway = start(MODELS, Map.of(), "0.0.0.0")) {
      assertThat(statusLine(outsideAddress(), gateway.port())).contains("200");
    }
  }

  @Test
  void openedOnPurposeItStillKeepsItsConfigurationToThisMachine() throws IOException {
    try (Gateway gateway = start(MODELS, Map.of(), "0.0.0.0")) {
      InetAddress inside = InetAddress.getByName("127.0.0.1");
      assertThat(statusLine(inside, gateway.port(), "/config/diff")).contains("200");
      assertThat(statusLine(outsideAddress(), gateway.port(), "/config/diff")).contains("403");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: 203.0.113.9",
        "forwarded: for=203.0.113.9",
        "X-Real-IP: 203.0.113.9",
        "via: 1.1 proxy",
        "x-forwarded-for:"
      })
  void whatAProxyOnThisMachinePassesOnIsNoOperators(String header) throws IOException {
    try (Gateway gateway = start(MODELS, Map.of(), null)) {
      InetAddress inside = InetAddress.getByName("127.0.0.1");
      String passedOn = " HTTP/1.1\r\n" + header;
      for (String path :
          new String[] {"/config/diff", "/health", "/key/list", "/config/log-level"}) {
        assertThat(statusLine(inside, gateway.port(), path + passedOn)).as(path).contains("403");
      }
      assertThat(statusLine(inside, gateway.port(), "/v1/models" + passedOn)).contains("200");
      assertThat(statusLine(inside, gateway.port(), "/config/diff")).contains("200");
    }
  }

  @Test
  void whatAPageOfAnotherOriginHasABrowserSendIsNoOperators() throws IOException {
    try (Gateway gateway = start(MODELS, Map.of(), null)) {
      InetAddress inside = InetAddress.getByName("127.0.0.1");
      for (String origin : new String[] {"https://evil.example", "null"}) {
        String ofPage = "/config/diff HTTP/1.1\r\norigin: " + origin;
        assertThat(statusLine(inside, gateway.port(), ofPage)).as(origin).contains("403");
      }
      String ofOurs = "/config/diff HTTP/1.1\r\norigin: http://localhost:3000";
      assertThat(statusLine(inside, gateway.port(), ofOurs)).contains("200");
    }
  }

  @Test
  void whatAnImageOfAForeignPageHasABrowserFetchIsNoOperators() throws IOException {
    try (Gateway gateway = start(MODELS, Map.of(), null)) {
      InetAddress inside = InetAddress.getByName("127.0.0.1");
      for (String path : new String[] {"/config/diff", "/health", "/key/list"}) {
        String ofPage = path + " HTTP/1.1\r\nsec-fetch-mode: no-cors\r\nsec-fetch-site: cross-site";
        assertThat(statusLine(inside, gateway.port(), ofPage)).as(path).contains("403");
      }
      for (String site : new String[] {"none", "same-origin", "same-site"}) {
        String typed = "/config/diff HTTP/1.1\r\nSec-Fetch-Site: " + site;
        assertThat(statusLine(inside, gateway.port(), typed)).as(site).contains("200");
      }
      String ofOurs =
          "/config/diff HTTP/1.1\r\nsec-fetch-site: cross-site\r\norigin: http://localhost:3000";
      assertThat(statusLine(inside, gateway.port(), ofOurs)).contains("200");
    }
  }

  @Test
  void whatABrowserAsksForWithoutSayingForWhomIsNoOperatorsUnlessItWouldSay() throws IOException {
    try (Gateway gateway = start(MODELS, Map.of(), null)) {
      InetAddress inside = InetAddress.getByName("127.0.0.1");
      String browser = "/config/diff HTTP/1.1\r\nuser-agent: Mozilla/5.0\r\nhost: ";
      assertThat(statusLine(inside, gateway.port(), browser + "0.0.0.0:4000")).contains("403");
      for (String host : new String[] {"localhost", "127.0.0.1:4000", "[::1]"}) {
        assertThat(statusLine(inside, gateway.port(), browser + host)).as(host).contains("200");
      }
      String curl = "/config/diff HTTP/1.1\r\nuser-agent: curl/8\r\nhost: 0.0.0.0:4000";
      assertThat(statusLine(inside, gateway.port(), curl)).contains("200");
    }
  }

  @Test
  void whatBrowsersTakeForThisMachineBecauseOfSomebodysDnsIsNoOperators() throws IOException {
    try (Gateway gateway = start(MODELS, Map.of(), null)) {
      InetAddress inside = InetAddress.getByName("127.0.0.1");
      for (String host :
          new String[] {"evil.example:4000", "localhost.evil.example", "1.evil.example", "evil_x"
          }) {
        String called = " HTTP/1.1\r\nhost: " + host;
        for (String path :
            new String[] {"/config/diff", "/health", "/key/list", "/config/log-level"}) {
          assertThat(statusLine(inside, gateway.port(), path + called)).as(host).contains("403");
        }
        assertThat(statusLine(inside, gateway.port(), "/v1/models" + called)).contains("200");
      }
      for (String host : new String[] {
        "127.0.0.1:4000", "192.0.2.7", "[::1]:4000", "localhost", "LocalHost:1", "app.localhost:80"
      }) {
        String called = "/config/diff HTTP/1.1\r\nhost: " + host;
        assertThat(statusLine(inside, gateway.port(), called)).as(host).contains("200");
      }
    }
  }

  private static String statusLine(InetAddress address, int port) throws IOException {
    return statusLine(address, port, "/v1/models");
  }

  private static String statusLine(InetAddress address, int port, String path) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 5000);
      socket.setSoTimeout(5000);
      String line = path.contains(" ") ? path : path + " HTTP/1.1";
      String start = line.contains("\r\nhost: ") ? line : line + "\r\nhost: localhost:4000";
      socket.getOutputStream().write(("GET " + start + "\r\n\r\n").getBytes());
      return new String(socket.getInputStream().readNBytes(15));
    }
  }

  private static InetAddress outsideAddress() throws IOException {
    Optional<InetAddress> outside = NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address.getAddress().length == 4 && !address.isLoopbackAddress())
        .findFirst();
    Assumptions.assumeTrue(outside.isPresent(), "this machine has no address but loopback");
    return outside.get();
  }
}
