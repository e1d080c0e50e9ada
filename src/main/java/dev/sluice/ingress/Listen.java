package dev.sluice.ingress;

import dev.sluice.config.Defaults;
import dev.sluice.config.Listening;
import dev.sluice.config.Settings;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Where the ingress listens; the same for all its instances, which share one socket address. Thread-safe. */
public final class Listen {
  /** Vert.x: one port from the system for all instances. */
  private static final int ANY_PORT_SHARED = -1;

  private final @Nullable String wantedHost;
  private final int port;
  private final AtomicInteger bound = new AtomicInteger();
  private volatile String host = Defaults.CLOSED_HOST;

  /**
   * @param host address to listen on, or null: all of them with a master key, this machine's own without
   * @param port 1 to 65535, or 0 for one that the system chooses
   */
  public Listen(@Nullable String host, int port) {
    this.wantedHost = host;
    this.port = port;
  }

  /** The address in use, once the first instance listens. */
  public String host() {
    return host;
  }

  /** Decides on the address: closed by default. */
  String hostToBind(Settings settings) {
    host = wantedHost != null
        ? wantedHost
        : settings.masterKey() != null ? Defaults.OPEN_HOST : Defaults.CLOSED_HOST;
    return host;
  }

  /** Whether only this machine can reach that address. */
  public boolean isLoopback() {
    return host.startsWith("127.") || host.equals("::1") || host.equals("localhost");
  }

  /** Where operators connect, if not where callers do: closed by default too. */
  public String adminHostToBind(Settings settings) {
    String wanted = settings.listening().adminHost();
    return wanted != null
        ? wanted
        : settings.masterKey() != null ? Defaults.OPEN_HOST : Defaults.CLOSED_HOST;
  }

  /** Why a reload cannot bring these settings, which takes a restart; or null. */
  @Nullable
  String refusal(Settings before, Settings after) {
    if (before.masterKey() != null && after.masterKey() == null && !isLoopback()) {
      return "the master key is gone, and the gateway listens on " + host
          + ": restart it to serve without a key";
    }
    Listening was = before.listening();
    Listening is = after.listening();
    if (was.hasTls() != is.hasTls()) {
      return "sluice_settings.tls is " + (is.hasTls() ? "new" : "gone")
          + ", and one port cannot be both with and without TLS: restart the gateway";
    }
    if (was.adminPort() != is.adminPort() || !Objects.equals(was.adminHost(), is.adminHost())) {
      return "sluice_settings.admin_port or admin_host is another: restart the gateway";
    }
    return null;
  }

  int portToBind() {
    return port == 0 ? ANY_PORT_SHARED : port;
  }

  void bound(int actualPort) {
    bound.set(actualPort);
  }

  /** The port in use; 0 before the first instance listens. */
  public int port() {
    return bound.get();
  }

  /** Why operators cannot be listened to there, and what to do. */
  Throwable explainAdmin(Throwable failure, Settings settings) {
    return new IllegalStateException("sluice_settings.admin_port: cannot listen on "
        + adminHostToBind(settings) + ", port " + settings.listening().adminPort() + ": "
        + failure.getMessage() + "; choose another port, or admin_host");
  }

  /** Why it cannot listen there, and what to do. */
  String explain(Throwable failure) {
    String reason = String.valueOf(failure.getMessage());
    if (failure instanceof IllegalStateException) { // already explained
      return reason;
    }
    if (reason.contains("already in use")) {
      return "port " + port + " on " + host
          + " is in use: stop what listens there, or choose another with --port";
    }
    if (reason.contains("ermission denied")) {
      return "port " + port + " is not for ordinary users: choose one above 1023 with --port";
    }
    if (failure instanceof UnknownHostException || reason.contains("Cannot assign")) {
      return host + " is no address of this machine: choose another with --host";
    }
    return "cannot listen on " + host + ", port " + port + ": " + reason;
  }
}
