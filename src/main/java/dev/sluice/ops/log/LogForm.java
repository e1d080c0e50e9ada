package dev.sluice.ops.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.AppenderAttachable;
import java.util.Iterator;
import org.slf4j.LoggerFactory;

/** Turns the lines of the log into objects, or back, while the process runs. Stateless. */
final class LogForm {
  private LogForm() {}

  /** Whoever brings a logback.xml without {@link LineEncoder} has lines of their own, which stay. */
  static void useJson(boolean json) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      for (Logger logger : context.getLoggerList()) {
        use(logger.iteratorForAppenders(), json);
      }
    }
  }

  private static <E> void use(Iterator<Appender<E>> appenders, boolean json) {
    while (appenders.hasNext()) {
      Appender<E> appender = appenders.next();
      if (appender instanceof OutputStreamAppender<E> stream
          && stream.getEncoder() instanceof LineEncoder encoder) {
        encoder.useJson(json);
      }
      if (appender instanceof AppenderAttachable<?> around) {
        use(around.iteratorForAppenders(), json);
      }
    }
  }
}
