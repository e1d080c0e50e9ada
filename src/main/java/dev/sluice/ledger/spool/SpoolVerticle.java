package dev.sluice.ledger.spool;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.config.ConfigStatus;
import dev.sluice.config.LedgerSettings;
import dev.sluice.config.Snapshot;
import dev.sluice.config.UsageSettings;
import dev.sluice.ledger.UsageBatch;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what was used from {@link Address#USAGE} into the spool. One instance, on a worker thread that never waits for a
 * database. Replies when the end of the process cannot lose it any more; to a batch that is to be on disk, when the end
 * of the machine cannot, once for all batches that came meanwhile.
 */
public final class SpoolVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(SpoolVerticle.class);
  private static final long FORCE_MILLIS = 1000;
  private static final long AGAIN_MILLIS = 1000; // until the folder is tried again

  private final OpenSpool opened;
  private final List<Message<UsageBatch>> waiting = new ArrayList<>(); // for the disk
  private @Nullable Spool spool;
  private boolean opening; // or about to try again
  private boolean stopped;

  /** @param opened where the spool is put once there is a ledger */
  public SpoolVerticle(OpenSpool opened) {
    this.opened = opened;
  }

  @Override
  public Future<?> start() {
    vertx.eventBus().<Snapshot>localConsumer(Address.SERVED, served -> follow(served.body()));
    vertx
        .eventBus()
        .<ConfigStatus>request(Address.CONFIG_STATUS, null, ByReference.LOCAL)
        .onSuccess(status -> follow(status.body().snapshot()));
    return Future.succeededFuture(); // what follows may be cut short by a stop
  }

  private void follow(Snapshot snapshot) {
    LedgerSettings ledger = snapshot.settings().ledger();
    opened.follow(ledger.usage());
    if (spool == null && ledger.on() && !opening) {
      opening = true;
      open(false);
    }
  }

  /** @param told whether the log says that it does not work */
  private void open(boolean told) {
    UsageSettings settings = Objects.requireNonNull(opened.settings());
    if (stopped) {
      return;
    }
    try {
      spool = Spool.open(settings.spool(), settings.spoolBytes());
    } catch (IOException | UncheckedIOException e) {
      if (!told) {
        log.error(
            "{} cannot be used, so what is used is not recorded; set sluice_settings.spool_dir to a"
                + " folder that can be written, or make it one: {}",
            settings.spool(),
            e.toString());
      }
      vertx.setTimer(AGAIN_MILLIS, timer -> open(true));
      return;
    }
    if (told) {
      log.info("{} can be used now: what is used is recorded", settings.spool());
    }
    opened.put(spool);
    vertx.eventBus().localConsumer(Address.USAGE, this::onUsage);
    vertx.setPeriodic(FORCE_MILLIS, timer -> force());
  }

  private void onUsage(Message<UsageBatch> message) {
    boolean kept = spool.append(message.body().records());
    if (!kept || !message.body().toDisk()) {
      message.reply(kept);
      return;
    }
    waiting.add(message);
    if (waiting.size() == 1) {
      context.runOnContext(queued -> force()); // after the batches that are here already
    }
  }

  private void force() {
    boolean safe = spool.force();
    waiting.forEach(message -> message.reply(safe));
    waiting.clear();
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    if (spool != null) {
      force();
      spool.endWriting();
    }
    return Future.succeededFuture();
  }
}
