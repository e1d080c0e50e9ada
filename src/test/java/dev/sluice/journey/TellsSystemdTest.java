package dev.sluice.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.SluiceProcess;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A unit of {@code Type=notify} has started when requests are accepted, not before. */
@EnabledOnOs(OS.LINUX)
class TellsSystemdTest {
  @TempDir
  Path folder;

  private final List<String> told = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256);
  private Socket systemd;
  private String name;

  @BeforeEach
  void listen() throws IOException {
    Epoll.ensureAvailability();
    name = folder.resolve("notify").toString();
    systemd = Socket.newSocketDomainDgram(); // does not block
    systemd.bind(new DomainSocketAddress(name));
  }

  @AfterEach
  void close() throws IOException {
    systemd.close();
  }

  @Test
  void itSaysWhenItServesAndWhenItBeginsToLeave() {
    try (SluiceProcess sluice =
        SluiceProcess.run(Map.of("NOTIFY_SOCKET", name), "--model", "echo/echo", "--port", "0")) {
      sluice.awaitStarted();
      awaitTold("READY=1");
      assertThat(sluice.chat("echo").statusCode()).isEqualTo(200);
      sluice.signal("TERM");
      awaitTold("READY=1", "STOPPING=1");
      assertThat(sluice.exitCode()).isEqualTo(143);
    }
  }

  @Test
  void aSocketThatIsNotThereDoesNotStopIt() {
    try (SluiceProcess sluice = SluiceProcess.run(
        Map.of("NOTIFY_SOCKET", folder + "/gone"), "--model", "echo/echo", "--port", "0")) {
      assertThat(sluice.awaitStarted().chat("echo").statusCode()).isEqualTo(200);
      Eventually.until(
          () -> sluice.err().contains("NOTIFY_SOCKET " + folder + "/gone does not take READY=1"),
          sluice::err);
    }
  }

  private void awaitTold(String... all) {
    Eventually.until(
        () -> {
          receive();
          return told.equals(List.of(all));
        },
        told::toString);
  }

  private void receive() {
    try {
      int length = systemd.read(buffer, 0, buffer.capacity());
      if (length > 0) {
        byte[] text = new byte[length];
        buffer.get(0, text);
        told.add(new String(text, UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
