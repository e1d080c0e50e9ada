package dev.sluice.config.reload;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigStatus;
import dev.sluice.config.Snapshot;
import dev.sluice.config.file.ConfigFile;
import dev.sluice.config.file.PemFiles;
import dev.sluice.config.reading.ConfigReader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the gateway in step with its config file: reads it, has it put into effect through {@link Address#ROLLOUT},
 * looks for changes, and answers {@link Address#CONFIG_STATUS} and {@link Address#CONFIG_RELOAD}. A reload's warnings go
 * to the log; the first reading's are for whoever started it to show. {@link Snapshot} and {@link ConfigStatus}
 * must be registered with {@link ByReference}. One instance, all state owned by its event loop.
 */
public final class ConfigVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigVerticle.class);
  private static final int BAD_REQUEST = 400;
  private static final DeliveryOptions LOCALLY = new DeliveryOptions().setLocalOnly(true);

  private final @Nullable Path path;
  private final @Nullable ConfigReader reader;
  private final @Nullable Snapshot fixed;

  private @Nullable ConfigFile file;
  private @Nullable ConfigStatus status;
  /** Whether a reload is under way; the next one waits for it. */
  private boolean reloading;

  private @Nullable Promise<ConfigStatus> waiting;
  private boolean stopped;

  private ConfigVerticle(
      @Nullable Path path, @Nullable ConfigReader reader, @Nullable Snapshot fixed) {
    this.path = path;
    this.reader = reader;
    this.fixed = fixed;
  }

  /** Serves a file and follows its changes; the deployment fails with {@link ConfigException} if it is unusable. */
  public static ConfigVerticle following(Path file, ConfigReader reader) {
    return new ConfigVerticle(file, reader, null);
  }

  /** Serves one configuration that no file stands behind. */
  public static ConfigVerticle serving(Snapshot snapshot) {
    return new ConfigVerticle(null, null, snapshot);
  }

  @Override
  public Future<?> start() {
    file = path == null ? null : new ConfigFile(vertx, path);
    Future<Snapshot> first = fixed != null ? Future.succeededFuture(fixed) : read(1);
    return first.compose(this::rollOut).onSuccess(this::begin);
  }

  @Override
  public Future<?> stop() {
    stopped = true; // Vert.x cancels the timer; this is for a look that is under way
    return Future.succeededFuture();
  }

  private void begin(Snapshot snapshot) {
    status = new ConfigStatus(snapshot, null, new JsonObject());
    vertx
        .eventBus()
        .localConsumer(Address.CONFIG_STATUS, m -> m.reply(status(), ByReference.LOCAL));
    vertx.eventBus().localConsumer(Address.CONFIG_RELOAD, this::onReload);
    lookLater();
  }

  private ConfigStatus status() {
    return Objects.requireNonNull(status, "asked before the first snapshot");
  }

  private void onReload(Message<Object> message) {
    if (file == null) {
      message.fail(BAD_REQUEST, "nothing to reload: this configuration came from the command line");
      return;
    }
    reload()
        .onSuccess(now -> message.reply(now, ByReference.LOCAL))
        .onFailure(failure -> message.fail(BAD_REQUEST, reason(failure)));
  }

  private void lookLater() {
    if (file != null && !stopped) {
      vertx.setTimer(status().snapshot().settings().configPollMillis(), id -> look(file));
    }
  }

  private void look(ConfigFile file) {
    if (reloading) {
      lookLater();
      return;
    }
    file.changed()
        .compose(changed -> changed ? reload() : Future.succeededFuture())
        .onComplete(any -> lookLater());
  }

  /** Reads the file and puts it into effect, never two at once: what is asked for meanwhile is done once, after. */
  private Future<ConfigStatus> reload() {
    if (reloading) {
      waiting = waiting == null ? Promise.promise() : waiting;
      return waiting.future();
    }
    reloading = true;
    return read(status().snapshot().version() + 1)
        .compose(this::putIntoEffect)
        .onFailure(this::remember)
        .onComplete(any -> reloaded());
  }

  private void reloaded() {
    reloading = false;
    Promise<ConfigStatus> next = waiting;
    waiting = null;
    if (next != null) {
      reload().onComplete(next);
    }
  }

  private Future<Snapshot> read(long version) {
    ConfigReader snapshots = Objects.requireNonNull(reader);
    ConfigFile source = Objects.requireNonNull(file);
    PemFiles certificates = new PemFiles();
    return source
        .read()
        .compose(document ->
            vertx.executeBlocking(() -> snapshots.read(document, version, certificates), false))
        .onComplete(read -> source.follow(certificates));
  }

  private Future<ConfigStatus> putIntoEffect(Snapshot next) {
    ConfigStatus before = status();
    if (SnapshotDiff.isSame(before.snapshot(), next)) {
      status = new ConfigStatus(before.snapshot(), null, before.diff());
      if (before.lastError() != null) {
        LOG.info("{} is usable again, and says what is in effect", next.source());
      }
      tell("unchanged");
      return Future.succeededFuture(status);
    }
    return rollOut(next).map(done -> inEffect(before.snapshot(), next));
  }

  private ConfigStatus inEffect(Snapshot before, Snapshot next) {
    JsonObject diff = SnapshotDiff.of(before, next);
    String words = SnapshotDiff.inWords(diff);
    LOG.info("{} is in effect as version {}; {}", next.source(), next.version(), words);
    next.warnings().forEach(warning -> LOG.warn("{}", warning));
    tell("in_effect");
    status = new ConfigStatus(next, null, diff);
    return status;
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
    status = new ConfigStatus(now.snapshot(), reason, now.diff());
  }

  private static String reason(Throwable failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
  }
}
