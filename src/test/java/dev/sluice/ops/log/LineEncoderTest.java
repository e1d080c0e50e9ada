package dev.sluice.ops.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What Sluice says besides the access log is text or objects, and only a line of its own looks like one. */
class LineEncoderTest {
  private final LineEncoder encoder = new LineEncoder();
  private final Logger logger = (Logger) LoggerFactory.getLogger(LineEncoderTest.class);

  private String line(String message, @Nullable Throwable failure) {
    encoder.start();
    LoggingEvent event = new LoggingEvent("", logger, Level.WARN, message, failure, new Object[0]);
    return new String(encoder.encode(event), UTF_8);
  }

  @Test
  void aLineIsTextForPeople() {
    assertThat(line("the model \"x\" is C:\\gone, naïve", null))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) WARN  "
            + "LineEncoderTest: the model \"x\" is C:\\\\gone, naïve\n");
  }

  @Test
  void onlyTheFirstLineOfAMessageBeginsAtTheMargin() {
    String forged = "2026-01-01T00:00:00.000Z WARN  Forged: x";
    Exception failure = new IllegalStateException("why\n" + forged + "\u001b[2J");
    String[] lines = line("first\n" + forged + "\r\n" + forged, failure).split("\n");
    assertThat(lines).hasSizeGreaterThan(5);
    assertThat(lines[0]).contains("LineEncoderTest: first");
    for (int i = 1; i < lines.length; i++) {
      assertThat(lines[i]).startsWith("  ").doesNotContain("\u001b");
    }
  }

  @Test
  void asAnObjectItHasLiteLlmsNames() {
    encoder.useJson(true);
    JsonObject line = new JsonObject(line("a \"b\"\nc", new IllegalStateException("why")));
    assertThat(line.fieldNames())
        .containsExactly("timestamp", "level", "logger", "message", "stacktrace");
    assertThat(line.getInstant("timestamp")).isNotNull();
    assertThat(line.getString("level")).isEqualTo("WARN");
    assertThat(line.getString("message")).isEqualTo("a \"b\"\nc");
    assertThat(line.getString("stacktrace")).contains("IllegalStateException: why", "\tat ");
    assertThat(line("x", null).lines()).hasSize(1);
  }
}
