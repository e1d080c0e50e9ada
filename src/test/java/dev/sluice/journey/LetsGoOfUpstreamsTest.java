package dev.sluice.journey;

import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.inFlight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.SluiceUnderTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** An upstream that does not take its request is let go of when nobody waits for it any more. */
class LetsGoOfUpstreamsTest {
  private static final int BODY_BYTES = 20_000_000; // more than two kernels hold

  @Test
  void oneThatDoesNotReadIsLetGoOfWhenItsCallerLeaves() throws Exception {
    try (ServerSocket provider = listen();
        SluiceUnderTest sluice = SluiceUnderTest.start("""
            model_list:
              - model_name: chat
                litellm_params: {model: openai/m, api_base: "http://127.0.0.1:%d/v1", api_key: sk-0123456789}
            """.formatted(provider.getLocalPort()));
        RawCaller caller = RawCaller.to(sluice.port())) {
      caller.send(RawCaller.post(
          CHAT, "{\"model\":\"chat\",\"messages\":[\"" + "x".repeat(BODY_BYTES) + "\"]}"));
      try (Socket accepted = provider.accept()) {
        Eventually.until(() -> inFlight(sluice) == 1, () -> Scrape.of(sluice));
        assertThat(connections(sluice)).isEqualTo(1);
        caller.close();
        Eventually.until(() -> connections(sluice) == 0, () -> Scrape.of(sluice));
        assertThat(rest(accepted)).as("it was not given the rest").isLessThan(BODY_BYTES / 2);
      }
    }
  }

  private static ServerSocket listen() throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReceiveBufferSize(16_384);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return socket;
  }

  private static double connections(SluiceUnderTest sluice) {
    return Scrape.of(sluice)
        .text()
        .lines()
        .filter(line -> line.startsWith("sluice_upstream_connections{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** Bytes until it is closed or reset; no read waits longer than 10 s. */
  private static long rest(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    InputStream in = socket.getInputStream();
    byte[] piece = new byte[1 << 16];
    long bytes = 0;
    try {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        bytes += read;
      }
    } catch (java.net.SocketException reset) {
      return bytes;
    }
    return bytes;
  }
}
