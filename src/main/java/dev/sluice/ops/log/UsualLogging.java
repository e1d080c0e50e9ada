package dev.sluice.ops.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;

/**
 * How lines are written unless somebody brings a {@code logback.xml}. Logback finds it and calls it once. It is no
 * {@code logback.xml} itself, because reading one takes a tenth of a start.
 */
public final class UsualLogging extends ContextAwareBase implements Configurator {
  /** Names a file to be used instead; when it is empty, files on the class path are not heeded either. */
  private static final String FILE_PROPERTY = "logback.configurationFile";

  private static final List<String> FILES = List.of("logback-test.xml", "logback.xml");
  private static final int QUEUE = 2048; // lines

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (isToldOtherwise()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    // Says once that two meters share a name; they do so by design of the Vert.x metrics.
    context.getLogger("io.micrometer").setLevel(Level.ERROR);
    // Repeats what a peer did to its connection: any caller could fill the log by leaving.
    // Whoever it matters to is told otherwise.
    context.getLogger("io.vertx.core.net.impl.ConnectionBase").setLevel(Level.OFF);
    // The ledger says itself what is wrong with its database, once.
    context.getLogger("org.flywaydb").setLevel(Level.WARN);
    context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(queue(context));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static boolean isToldOtherwise() {
    String file = System.getProperty(FILE_PROPERTY);
    return file == null ? FILES.stream().anyMatch(UsualLogging::isThere) : !file.isEmpty();
  }

  /** Also where a program brings it whose classes are not on the system's class path. */
  private static boolean isThere(String name) {
    ClassLoader programs = Thread.currentThread().getContextClassLoader();
    return UsualLogging.class.getClassLoader().getResource(name) != null
        || programs != null && programs.getResource(name) != null;
  }

  /** Written by a thread of its own: a slow terminal never holds up an event loop. */
  private static AsyncAppender queue(LoggerContext context) {
    AsyncAppender queue = new AsyncAppender();
    queue.setContext(context);
    queue.setName("async");
    queue.setNeverBlock(true);
    queue.setQueueSize(QUEUE);
    queue.addAppender(console(context));
    queue.start();
    return queue;
  }

  private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
    LineEncoder encoder = new LineEncoder();
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName("console");
    console.setTarget(ConsoleTarget.SystemErr.getName());
    console.setEncoder(encoder);
    console.start();
    return console;
  }
}
