package dev.sluice.ops.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class UsualLoggingTest {
  @Test
  void aFileOnTheClassPathIsHeededInstead() { // as the tests have one
    LoggerContext context = new LoggerContext();
    assertThat(new UsualLogging().configure(context)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders())
        .isExhausted();
  }
}
