package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.fake.Answers;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The log says which upstream fails and where its requests go on, in few lines however many fail. */
class TellsOfFailedAttemptsTest {
  private static final int LANES = Runtime.getRuntime().availableProcessors();

  private final Logger logger =
      (Logger) LoggerFactory.getLogger("dev.sluice.ingress.accounting.AttemptLog");
  private final Level usual = logger.getLevel();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    logger.addAppender(lines);
  }

  @AfterEach
  void asBefore() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(usual);
  }

  private List<String> said(Level level) {
    return List.copyOf(lines.list).stream()
        .filter(line -> line.getLevel() == level)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private static String yaml(FakeUpstream broken, FakeUpstream well) {
    return """
        model_list:
          - model_name: chat
            litellm_params:
              {model: openai/b, api_base: "%s", api_key: k, num_retries: 0}
            model_info: {id: broken-1}
          - model_name: other
            litellm_params: {model: openai/o, api_base: "%s", api_key: k}
            model_info: {id: well-1}
        router_settings: {fallbacks: [{chat: [other]}], disable_cooldowns: true}
        """.formatted(broken.base(), well.base());
  }

  @Test
  void manyFailuresAreFewLinesThatNameAllThereIsToKnow() {
    try (FakeUpstream broken = FakeUpstream.start();
        FakeUpstream well = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(yaml(broken, well))) {
      broken.always(Answers.error(503, "overloaded", "my secret prompt"));
      well.always(Answers.chat("hello"));
      for (int i = 0; i < 40; i++) {
        assertThat(sluice
                .post(Streaming.CHAT, Streaming.WHOLE_BODY, "x-litellm-call-id", "call-" + i)
                .statusCode())
            .isEqualTo(200);
      }
      assertThat(said(Level.WARN)).hasSizeBetween(1, LANES);
      assertThat(said(Level.WARN).get(0))
          .matches("request call-\\d+: deployment broken-1 of 'chat' at " + broken.base()
              + " failed: 503 UNAVAILABLE, [a-z_]+");
      assertThat(said(Level.INFO)).hasSizeBetween(1, LANES);
      assertThat(said(Level.INFO).get(0))
          .matches(
              "request call-\\d+ goes on at deployment well-1 of 'other': retry 0, fallback 1");
      assertThat(lines.list.toString()).doesNotContain("secret prompt");
    }
  }

  @Test
  void whatACallerIsToBlameForIsNoConcernOfOperators() {
    try (FakeUpstream strict = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(strict))) {
      strict.always(Answers.error(400, "invalid_request_error", "no such parameter"));
      sluice.post(Streaming.CHAT, Streaming.WHOLE_BODY);
      assertThat(said(Level.WARN)).isEmpty();
      assertThat(said(Level.DEBUG)).hasSize(1);
    }
  }
}
