package dev.sluice.config.reload;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigStatus;
import dev.sluice.config.Snapshot;
import dev.sluice.config.StoredModel;
import dev.sluice.config.StoredModels;
import dev.sluice.config.file.ConfigDocument;
import dev.sluice.config.file.ConfigFile;
import dev.sluice.config.file.PemFiles;
import dev.sluice.config.reading.CombinedReader;
import dev.sluice.config.reading.CombinedReader.Combined;
import dev.sluice.config.reading.ConfigReader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the gateway in step with its config file and with the models that the ledger keeps: reads the file, has both put
 * into effect through {@link Address#ROLLOUT}, looks for changes, and answers {@link Address#CONFIG_STATUS},
 * {@link Address#CONFIG_RELOAD}, {@link Address#STORED_MODELS} and {@link Address#MODEL_CHECK}. A reload's warnings go
 * to the log; the first reading's are for whoever started it to show. {@link Snapshot} and {@link ConfigStatus}
 * must be registered with {@link ByReference}. One instance, all state owned by its event loop.
 */
public final class ConfigVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigVerticle.class);
  private static final int BAD_REQUEST = 400;
  private static final DeliveryOptions LOCALLY = new DeliveryOptions().setLocalOnly(true);
  private static final String NO_STORING = "no model can be added; start with a config file";

  private final @Nullable Path path;
  private final @Nullable CombinedReader reader;
  private final @Nullable Snapshot fixed;

  private @Nullable ConfigFile file;
  private @Nullable ConfigDocument document; // the file as it is in effect
  private @Nullable StoredModels stored; // as the ledger said last; null: not yet
  private @Nullable ConfigStatus status;
  private Future<?> turn = Future.succeededFuture(); // of what reads or rolls out: one at a time
  private @Nullable Promise<ConfigStatus> waiting; // for a reload that has not begun
  private boolean stopped;

  private ConfigVerticle(
      @Nullable Path path, @Nullable CombinedReader reader, @Nullable Snapshot fixed) {
    this.path = path;
    this.reader = reader;
    this.fixed = fixed;
  }

  /** Serves a file and follows its changes; the deployment fails with {@link ConfigException} if it is unusable. */
  public static ConfigVerticle following(Path file, ConfigReader reader) {
    return new ConfigVerticle(file, new CombinedReader(reader), null);
  }

  /** Serves one configuration that no file stands behind. */
  public static ConfigVerticle serving(Snapshot snapshot) {
    return new ConfigVerticle(null, null, snapshot);
  }

  @Override
  public Future<?> start() {
    file = path == null ? null : new ConfigFile(vertx, path);
    Future<Snapshot> first = fixed != null ? Future.succeededFuture(fixed) : firstReading();
    return first.compose(this::rollOut).onSuccess(this::begin);
  }

  @Override
  public Future<?> stop() {
    stopped = true; // Vert.x cancels the timer; this is for a look that is under way
    return Future.succeededFuture();
  }

  private Future<Snapshot> firstReading() {
    return file().read().compose(read -> {
      document = read;
      return combined(read, 1).map(Combined::snapshot);
    });
  }

  private void begin(Snapshot snapshot) {
    status = new ConfigStatus(snapshot, null, new JsonObject(), Map.of());
    vertx
        .eventBus()
        .localConsumer(Address.CONFIG_STATUS, m -> m.reply(status(), ByReference.LOCAL));
    vertx.eventBus().localConsumer(Address.CONFIG_RELOAD, this::onReload);
    vertx.eventBus().localConsumer(Address.STORED_MODELS, this::onModels);
    vertx.eventBus().localConsumer(Address.MODEL_CHECK, this::onCheck);
    lookLater();
  }

  private ConfigStatus status() {
    return Objects.requireNonNull(status, "asked before the first snapshot");
  }

  private ConfigFile file() {
    return Objects.requireNonNull(file);
  }

  private void onReload(Message<Object> message) {
    if (hasFile(message, "nothing to reload")) {
      answer(message, reload());
    }
  }

  private void onModels(Message<StoredModels> message) {
    if (hasFile(message, NO_STORING)) {
      answer(message, inTurn(() -> join(message.body())));
    }
  }

  private void onCheck(Message<StoredModel> message) {
    if (hasFile(message, NO_STORING)) {
      CombinedReader readers = Objects.requireNonNull(reader);
      ConfigDocument own = Objects.requireNonNull(document);
      StoredModels others = stored;
      answer(
          message, vertx.executeBlocking(() -> readers.check(own, others, message.body()), false));
    }
  }

  private boolean hasFile(Message<?> message, String refusal) {
    if (file == null) {
      message.fail(BAD_REQUEST, refusal + ": this configuration came from the command line");
    }
    return file != null;
  }

  private static void answer(Message<?> message, Future<?> answer) {
    answer
        .onSuccess(now -> message.reply(now, ByReference.LOCAL))
        .onFailure(failure -> message.fail(BAD_REQUEST, reason(failure)));
  }

  private void lookLater() {
    if (file != null && !stopped) {
      vertx.setTimer(status().snapshot().settings().configPollMillis(), id -> look(file));
    }
  }

  private void look(ConfigFile file) {
    inTurn(() -> file.changed()
            .compose(changed -> changed ? readFile() : Future.succeededFuture(status())))
        .onComplete(any -> lookLater());
  }

  private <T> Future<T> inTurn(Supplier<Future<T>> task) {
    Future<T> mine = turn.transform(before -> task.get());
    turn = mine.otherwiseEmpty();
    return mine;
  }

  /** Reads the file and puts it into effect: what is asked for before that begins is done once. */
  private Future<ConfigStatus> reload() {
    if (waiting != null) {
      return waiting.future();
    }
    Promise<ConfigStatus> done = Promise.promise();
    waiting = done;
    inTurn(() -> {
          waiting = null;
          return readFile();
        })
        .onComplete(done);
    return done.future();
  }

  private Future<ConfigStatus> readFile() {
    return file()
        .read()
        .compose(read -> combined(read, nextVersion())
            .compose(next -> putIntoEffect(next, null))
            .onSuccess(done -> document = read))
        .onFailure(this::remember);
  }

  /** Whatever comes of it, the next reading of the file is with these too. */
  private Future<ConfigStatus> join(StoredModels next) {
    stored = next;
    return combined(Objects.requireNonNull(document), nextVersion())
        .compose(both -> putIntoEffect(both, status().lastError()));
  }

  private long nextVersion() {
    return status().snapshot().version() + 1;
  }

  private Future<Combined> combined(ConfigDocument read, long version) {
    CombinedReader readers = Objects.requireNonNull(reader);
    StoredModels models = stored;
    PemFiles certificates = new PemFiles();
    return vertx
        .executeBlocking(() -> readers.read(read, models, version, certificates), false)
        .onComplete(any -> file().follow(certificates));
  }

  private Future<ConfigStatus> putIntoEffect(Combined next, @Nullable String lastError) {
    ConfigStatus before = status();
    if (SnapshotDiff.isSame(before.snapshot(), next.snapshot())) {
      status = new ConfigStatus(before.snapshot(), lastError, before.diff(), told(before, next));
      if (before.lastError() != null && lastError == null) {
        LOG.info(
            "{} is usable again, and says what is in effect", next.snapshot().source());
      }
      tell("unchanged");
      return Future.succeededFuture(status);
    }
    return rollOut(next.snapshot()).map(done -> inEffect(before, next, lastError));
  }

  private ConfigStatus inEffect(ConfigStatus before, Combined both, @Nullable String lastError) {
    Snapshot next = both.snapshot();
    JsonObject diff = SnapshotDiff.of(before.snapshot(), next);
    String words = SnapshotDiff.inWords(diff);
    LOG.info("{} is in effect as version {}; {}", next.source(), next.version(), words);
    next.warnings().stream()
        .filter(warning -> !before.snapshot().warnings().contains(warning))
        .forEach(warning -> LOG.warn("{}", warning));
    status = new ConfigStatus(next, lastError, diff, told(before, both));
    tell("in_effect");
    return status;
  }

  /** Says in the log what is not served; of what was so before, it has said so. */
  private static Map<String, String> told(ConfigStatus before, Combined next) {
    next.unserved().forEach((id, why) -> {
      if (!why.equals(before.unserved().get(id))) {
        LOG.warn("stored model {} is not served: {}", id, why);
      }
    });
    return next.unserved();
  }

  private void tell(String outcome) {
    vertx.eventBus().publish(Address.RELOADED, outcome, LOCALLY);
  }

  private Future<Snapshot> rollOut(Snapshot snapshot) {
    return vertx
        .eventBus()
        .request(Address.ROLLOUT, snapshot, ByReference.LOCAL)
        .map(reply -> snapshot);
  }

  /** What is in effect stays; each content of the file is read, and so complained of, once. */
  private void remember(Throwable failure) {
    ConfigStatus now = status();
    tell("refused");
    String reason = reason(failure);
    boolean known = file != null && file.isRepeated() && reason.equals(now.lastError());
    if (!known) {
      long version = now.snapshot().version();
      LOG.error("the config did not take effect, version {} stays:\n{}", version, reason);
    }
    status = new ConfigStatus(now.snapshot(), reason, now.diff(), now.unserved());
  }

  private static String reason(Throwable failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
  }
}
