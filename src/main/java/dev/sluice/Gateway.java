package dev.sluice;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.bus.Version;
import dev.sluice.config.ConfigStatus;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.config.reload.ConfigVerticle;
import dev.sluice.ingress.Listen;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ops.Generations;
import dev.sluice.ops.Health;
import dev.sluice.ops.Meters;
import dev.sluice.ops.log.Logs;
import dev.sluice.ops.trace.Tracing;
import dev.sluice.routing.health.Standings;
import io.vertx.core.Future;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway. To be started and closed from a thread that may wait; otherwise thread-safe. */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final long START_SECONDS = 60;
  private static final long SPARE_SECONDS = 5; // on top of the drain time

  private final Platform platform;
  private final Tracing tracing;
  private final Topology topology;
  private final Meters meters;
  private final Listen listen;
  private final Logs logs;

  private Gateway(Platform platform, Listen listen, Logs logs) {
    this.platform = platform;
    this.listen = listen;
    this.logs = logs;
    this.meters = new Meters(platform.registry());
    this.tracing = new Tracing(platform.vertx(), platform.sockets(), meters);
    this.topology = new Topology(platform, meters, tracing, new Health(Version.current()), logs);
  }

  /**
   * Starts with a config file and follows it. Without an {@code access_log_file} there is no access log.
   *
   * @param environment the value of an environment variable, or null
   * @param host address to listen on, or null: {@code 0.0.0.0} with a master key, {@code 127.0.0.1} without
   * @param port 1 to 65535, or 0 for one that the system chooses
   */
  public static Gateway start(
      Path file, Function<String, @Nullable String> environment, @Nullable String host, int port) {
    return start(file, environment, host, port, null);
  }

  /**
   * The same.
   *
   * @param accessLines where the access log goes unless a file is named, or null: nowhere
   */
  public static Gateway start(
      Path file,
      Function<String, @Nullable String> environment,
      @Nullable String host,
      int port,
      @Nullable OutputStream accessLines) {
    return following(
        file,
        () -> new ConfigReader(environment, Clock.systemUTC()),
        new Listen(host, port),
        new Logs(accessLines));
  }

  static Gateway following(Path file, Supplier<ConfigReader> reader, Listen listen, Logs logs) {
    return start(listen, logs, () -> ConfigVerticle.following(file, reader.get()));
  }

  static Gateway serving(Snapshot snapshot, Listen listen, Logs logs) {
    return start(listen, logs, () -> ConfigVerticle.serving(snapshot));
  }

  /** The platform comes up on another thread while this one loads what the config is read with: a quicker start. */
  private static Gateway start(Listen listen, Logs logs, Supplier<ConfigVerticle> config) {
    CompletableFuture<Platform> platform = CompletableFuture.supplyAsync(Platform::create);
    ConfigVerticle verticle = config.get();
    Gateway gateway = new Gateway(platform.join(), listen, logs);
    try {
      gateway.topology.start(listen, verticle).await(START_SECONDS, TimeUnit.SECONDS);
      return gateway;
    } catch (Exception failure) {
      gateway.tracing.close();
      gateway.platform.close();
      logs.close();
      throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }
  }

  /** The port it listens on. */
  public int port() {
    return listen.port();
  }

  /** The address it listens on. */
  public String host() {
    return listen.host();
  }

  /** The address of the admin port, if there is one. */
  String adminHost() {
    return listen.adminHostToBind(snapshot().settings());
  }

  /** Whether only this machine can reach it. */
  boolean isLoopback() {
    return listen.isLoopback();
  }

  /** What it serves. */
  public Snapshot snapshot() {
    return get(platform
            .vertx()
            .eventBus()
            .<ConfigStatus>request(Address.CONFIG_STATUS, null, ByReference.LOCAL))
        .body()
        .snapshot();
  }

  /** Who may use it, and what they use now. */
  public Accounts accounts() {
    return topology.accounts();
  }

  /** How deployments fare now. */
  public Standings standings() {
    return topology.standings();
  }

  /** Reads the config file again, now; the log says what came of it. */
  public void reload() {
    platform.vertx().eventBus().send(Address.CONFIG_RELOAD, null, ByReference.LOCAL);
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.await(START_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the gateway does not answer", e);
    }
  }

  /**
   * Says that it is about to leave and goes on for {@code drain_delay}, so that balancers look elsewhere and callers
   * find their next connection; then closes.
   *
   * @return how many answers were cut off
   */
  int leave() {
    long delayMillis = snapshot().settings().listening().drainDelayMillis();
    topology.announce(delayMillis).await();
    return close(delayMillis);
  }

  /** Fits the heap to the load. For a process that is the gateway's own. */
  void fitHeap() {
    Generations.watch(platform.vertx(), this::inFlight);
  }

  /** Requests being answered. */
  long inFlight() {
    return meters.inFlight();
  }

  /** How long they may go on when it stops. */
  long drainMillis() {
    return snapshot().settings().drainMillis();
  }

  /** Stops accepting, lets answers in progress end within {@code drain_timeout}, and stops. */
  @Override
  public void close() {
    close(0);
  }

  private int close(long graceMillis) {
    long drainSeconds = TimeUnit.MILLISECONDS.toSeconds(drainMillis());
    try {
      return topology
          .drain(port(), graceMillis)
          .await(drainSeconds + SPARE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.warn("answers in progress did not end in time and were cut");
      return (int) inFlight();
    } finally {
      tracing.close();
      platform.close();
      logs.close();
    }
  }
}
