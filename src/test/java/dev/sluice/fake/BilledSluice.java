package dev.sluice.fake;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.bus.HealthQuery;
import dev.sluice.bus.HealthReport;
import dev.sluice.bus.Rollout;
import dev.sluice.config.ConfigStatus;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.config.reload.ConfigVerticle;
import dev.sluice.ingress.IngressVerticle;
import dev.sluice.ingress.Listen;
import dev.sluice.ingress.request.BufferedBytes;
import dev.sluice.ingress.server.Crowd;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.UsageBatch;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.TeamTerms;
import dev.sluice.ops.Health;
import dev.sluice.ops.Meters;
import dev.sluice.ops.Sockets;
import dev.sluice.ops.count.Upstreams;
import dev.sluice.ops.log.Logs;
import dev.sluice.ops.trace.Tracing;
import dev.sluice.routing.health.Standings;
import dev.sluice.upstream.FleetVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ingress, routing and upstreams of a real Sluice in this process, and in the ledger's place a list of the records that
 * it would get. One virtual key is known, {@link #KEY}, and nothing limits it.
 */
public final class BilledSluice implements AutoCloseable {
  public static final String KEY = "sk-caller-0123456789";
  private static final int LANES = 2;
  private static final KeyHash HASH = KeyHash.of(KEY);

  private final Vertx vertx = Vertx.vertx();
  private final Path config;
  private final Listen listen = new Listen("127.0.0.1", 0);
  private final Standings standings = new Standings();
  private final Accounts accounts = new Accounts();
  private final ConcurrentLinkedQueue<UsageRecord> records = new ConcurrentLinkedQueue<>();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private BilledSluice(Path config) {
    this.config = config;
  }

  /** Starts with a config file of this text and a master key. */
  public static BilledSluice start(String yaml) {
    try {
      Path config = Files.createTempFile("sluice", ".yaml");
      String key = "\ngeneral_settings: {master_key: sk-master-0123456789}\n";
      BilledSluice sluice = new BilledSluice(Files.writeString(config, yaml + key));
      sluice.begin();
      return sluice;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void begin() {
    ByReference.registerFrames(vertx);
    for (Class<?> message : List.of(
        UsageBatch.class,
        Snapshot.class,
        Rollout.class,
        ConfigStatus.class,
        HealthQuery.class,
        HealthReport.class)) {
      ByReference.register(vertx, message);
    }
    vertx.eventBus().<UsageBatch>localConsumer(Address.USAGE, batch -> {
      records.addAll(batch.body().records());
      batch.reply(true);
    });
    accounts.put(new TeamTerms(
        "team-1", null, Limits.NONE, Map.of(), List.of(), Map.of(), Limits.NONE, false, Set.of()));
    accounts.put(new TestKey(HASH)
        .named("caller", "sk-...6789")
        .of("ann", "team-1")
        .tags(Set.of("of-key"))
        .terms());
    accounts.loaded();
    AtomicInteger instance = new AtomicInteger();
    BufferedBytes buffered = new BufferedBytes();
    Crowd crowd = Crowd.ofCallers();
    Sockets sockets = new Sockets();
    Meters meters = new Meters(registry);
    Health health = new Health("test");
    Logs logs = new Logs(null);
    await(vertx
        .deployVerticle(new FleetVerticle(LANES, new Upstreams(), sockets))
        .compose(fleet -> vertx.deployVerticle(
            () -> new IngressVerticle(
                instance.getAndIncrement(),
                listen,
                buffered,
                crowd,
                sockets,
                standings,
                accounts,
                meters,
                new Tracing(vertx, new Sockets(), meters),
                health,
                logs),
            new DeploymentOptions().setInstances(LANES)))
        .compose(id -> vertx.deployVerticle(ConfigVerticle.following(
            config, new ConfigReader(Map.<String, String>of()::get, Clock.systemUTC())))));
  }

  private static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }

  public int port() {
    return listen.port();
  }

  /** Asks with the key, under this call id, and reads the answer to its end. */
  public RawAnswer ask(String model, boolean stream, String callId) {
    JsonObject question = new JsonObject().put("role", "user").put("content", "hi");
    String body = new JsonObject()
        .put("model", model)
        .put("stream", stream)
        .put("messages", new JsonArray().add(question))
        .encode();
    String[] headers = {"authorization: Bearer " + KEY, "x-litellm-call-id: " + callId};
    try (RawCaller caller =
        RawCaller.to(port()).send(RawCaller.post("/v1/chat/completions", body, headers))) {
      RawAnswer answer = caller.answer();
      answer.bytes();
      return answer;
    }
  }

  /** Records so far, in the order in which they came. */
  public List<UsageRecord> records() {
    return new ArrayList<>(records);
  }

  /** The record of the request with this call id; waits for it. */
  public UsageRecord record(String callId) {
    Eventually.until(() -> find(callId) != null, () -> callId + " among " + records());
    return find(callId);
  }

  private UsageRecord find(String callId) {
    return records.stream()
        .filter(record -> record.callId().equals(callId))
        .findFirst()
        .orElse(null);
  }

  /** Nanodollars that the key spent. */
  public long spent() {
    return accounts.spending().of(AccountName.key(HASH));
  }

  /** Requests in flight, by admission. */
  public long inFlight() {
    return accounts.inFlight();
  }

  /** Requests in flight at one deployment, by routing. */
  public int inFlight(String deployment) {
    return standings.of(deployment).inFlight();
  }

  /** Tokens that one deployment served in the present minute. */
  public long tokens(String deployment) {
    return standings.of(deployment).usage().tokens(System.nanoTime());
  }

  /** What is shown besides its own, by tests. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Requests in flight, by the gauge. */
  public boolean isIdle() {
    return registry.scrape().contains("sluice_in_flight_requests 0");
  }

  @Override
  public void close() {
    try {
      await(vertx.close());
      Files.delete(config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
