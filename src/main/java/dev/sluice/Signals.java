package dev.sluice;

import ch.qos.logback.classic.LoggerContext;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * What the operating system tells the process: SIGHUP reloads; SIGTERM and Ctrl-C drain and stop; Ctrl-C while it stops
 * ends it at once. Thread-safe.
 */
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
  private static final int INTERRUPTED = 130; // 128 and the number of the signal, as shells have it

  private final Gateway gateway;
  private final Supervisor supervisor;
  private final AtomicBoolean interrupted = new AtomicBoolean();
  private final AtomicBoolean stopping = new AtomicBoolean();

  private Signals(Gateway gateway, Supervisor supervisor) {
    this.gateway = gateway;
    this.supervisor = supervisor;
  }

  static void install(Gateway gateway, Supervisor supervisor) {
    Signals signals = new Signals(gateway, supervisor);
    Runtime.getRuntime().addShutdownHook(new Thread(signals::stop, "drain"));
    handle("HUP", signal -> gateway.reload());
    handle("INT", signal -> signals.interrupt());
  }

  private static void handle(String name, SignalHandler handler) {
    try {
      Signal.handle(new Signal(name), handler);
    } catch (IllegalArgumentException notHere) {
      LOG.debug("this system has no SIG{}", name);
    }
  }

  private void interrupt() {
    if (interrupted.getAndSet(true) || stopping.get()) {
      say("Stopped at once: " + wasCut(gateway.inFlight()));
      Runtime.getRuntime().halt(INTERRUPTED);
    }
    System.exit(INTERRUPTED);
  }

  private void stop() {
    stopping.set(true);
    supervisor.stopping();
    long waiting = gateway.inFlight();
    say(waiting == 0 ? "Stopping." : "Stopping: " + mayEnd(waiting));
    int cut = gateway.leave();
    if (cut > 0) {
      say("Stopped: " + wasCut(cut));
    } else if (waiting > 0) {
      say("Stopped: every answer has ended.");
    }
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
      logback.stop(); // writes what is still to be written
    }
  }

  private String mayEnd(long waiting) {
    return answers(waiting) + " in progress may go on for " + gateway.drainMillis() / 1000.0 + " s"
        + (interrupted.get() ? ". Ctrl-C again stops at once." : ".");
  }

  private static String wasCut(long count) {
    return answers(count) + (count == 1 ? " was" : " were") + " cut off.";
  }

  private static String answers(long count) {
    return count + (count == 1 ? " answer" : " answers");
  }

  private static void say(String line) {
    System.err.println(line);
  }
}
