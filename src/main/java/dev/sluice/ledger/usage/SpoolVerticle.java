package dev.sluice.ledger.usage;

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
import java.util.ArrayList;
import java.util.List;
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

  private final OpenSpool opened;
  private final List<Message<UsageBatch>> waiting = new ArrayList<>(); // for the disk
  private @Nullable Spool spool;

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
    if (spool == null && ledger.on()) {
      open(ledger.usage());
    }
  }

  private void open(UsageSettings settings) {
    try {
      spool = Spool.open(settings.spool(), settings.spoolBytes());
    } catch (IOException e) {
      log.error(
          "{} cannot be used, so what is used is not recorded; set sluice_settings.spool_dir to a"
              + " folder that can be written: {}",
          settings.spool(),
          e.toString());
      return;
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
    if (spool != null) {
      force();
      spool.endWriting();
    }
    return Future.succeededFuture();
  }
}
