package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.ops.CooldownWatch;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The log and the metrics tell of a deployment that fails, once when it goes and once when it is back. */
class TellsOfOutagesTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(CooldownWatch.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  @Test
  void anOutageShowsInTheLogAndInTheMetrics() {
    String yaml = """
        model_list:
          - model_name: chat
            litellm_params: {model: openai/x, api_base: "%s?key=sk-query-0123456789", api_key: k}
            model_info: {id: shaky}
          - model_name: spare
            litellm_params: {model: echo/spare}
        router_settings: {cooldown_time: 2, num_retries: 1, fallbacks: [{chat: [spare]}]}
        """;
    try (FakeUpstream upstream = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(yaml.formatted(upstream.base()))) {
      upstream.always(Answers.error(429, "rate_limit_error", "slow down"));
      for (int i = 0; i < 3; i++) {
        assertThat(send(sluice)).isEqualTo(200);
      }
      Eventually.until(() -> lines().size() == 1, this::lines);
      assertThat(lines().get(0))
          .matches("WARN deployment shaky of 'chat' at " + upstream.base()
              + " is left alone for \\d\\.\\d+ s: RATE_LIMIT");
      Scrape scrape = Scrape.of(sluice);
      String labels = "{deployment=\"shaky\",model=\"chat\"}";
      assertThat(scrape.value("sluice_deployment_cooldowns_total" + labels)).isPositive();
      assertThat(scrape.value("sluice_deployment_cooling" + labels)).isEqualTo(1);
      assertThat(scrape.value("sluice_fallbacks_total{model=\"chat\"}")).isPositive();
      upstream.always(Answers::openAi);
      Eventually.until(() -> send(sluice) == 200 && lines().size() == 2, this::lines);
      assertThat(lines().get(1))
          .isEqualTo("INFO deployment shaky of 'chat' at " + upstream.base() + " is back");
      assertThat(Scrape.of(sluice).value("sluice_deployment_cooling" + labels)).isZero();
    }
  }

  private static int send(SluiceUnderTest sluice) {
    String body = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";
    return sluice.post("/v1/chat/completions", body).statusCode();
  }

  private List<String> lines() {
    return List.copyOf(log.list).stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }
}
