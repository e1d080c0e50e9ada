package dev.sluice;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/** What the operating system tells the process: SIGHUP reloads; SIGTERM and Ctrl-C drain and stop. */
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  static void install(Gateway gateway) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(gateway), "drain"));
    try {
      Signal.handle(new Signal("HUP"), signal -> gateway.reload());
    } catch (IllegalArgumentException notHere) {
      LOG.debug("this system has no SIGHUP");
    }
  }

  private static void stop(Gateway gateway) {
    System.err.println("Stopping: answers in progress may end first.");
    gateway.leave();
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
      logback.stop(); // writes what is still to be written
    }
  }
}
