package dev.sluice.ledger;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.ManagementAnswer;
import dev.sluice.bus.ManagementCall;
import dev.sluice.config.ConfigStatus;
import dev.sluice.config.LedgerSettings;
import dev.sluice.config.Snapshot;
import dev.sluice.ledger.store.Store;
import dev.sluice.ledger.store.Stores;
import dev.sluice.ops.Health;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps keys, limits and spend: opens the store once the config says that there is a ledger, answers
 * {@link Address#MANAGE}, and takes what was used from {@link Address#USAGE}. One instance on a worker thread; the
 * database has another one, so that one that does not answer holds up nothing but itself.
 */
public final class LedgerVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerVerticle.class);
  /** How far behind other replicas, and how long after the last look a database is seen to be back. */
  private static final long LOOK_MILLIS = 2000;

  private static final long LOOK_AWAY_MILLIS = 500; // the store itself knows when to try
  private static final String STORE_THREAD = "sluice-ledger-store";
  private static final int RETRY_AFTER_SECONDS = 5;

  private final LedgerParts parts;
  private final Health health;
  private final Clock clock;
  private @Nullable LedgerSettings settings; // while there is a ledger
  private @Nullable WorkerExecutor storeThread;
  private @Nullable StoreWork work;
  private boolean stopped;
  private boolean looking; // at the database, now
  private boolean lookAgain; // after that
  private long timer; // of the next look

  public LedgerVerticle(LedgerParts parts, Health health, Clock clock) {
    this.parts = parts;
    this.health = health;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    vertx
        .eventBus()
        .<Snapshot>localConsumer(
            Address.SERVED, served -> follow(served.body().settings().ledger()));
    return vertx
        .eventBus()
        .<ConfigStatus>request(Address.CONFIG_STATUS, null, ByReference.LOCAL)
        .onSuccess(status -> follow(status.body().snapshot().settings().ledger()));
  }

  private void follow(LedgerSettings next) {
    if (settings == null && next.on()) {
      settings = next;
      begin(next);
    } else if (settings != null && next.on() && !settings.database().equals(next.database())) {
      LOG.warn("general_settings.database_url takes effect at the next start");
    }
  }

  private void begin(LedgerSettings next) {
    ReconnectingStore store =
        new ReconnectingStore(() -> Stores.open(next.database(), clock), System::nanoTime);
    work = new StoreWork(store, parts, health, clock);
    storeThread = vertx.createSharedWorkerExecutor(STORE_THREAD, 1, 10, TimeUnit.MINUTES);
    vertx.eventBus().localConsumer(Address.MANAGE, this::onCall);
    vertx.eventBus().localConsumer(Address.USAGE, this::onUsage);
    vertx.eventBus().localConsumer(Address.FOLLOW, news -> lookSoon());
    look();
  }

  private <T> Future<T> onStoreThread(Function<StoreWork, T> task) {
    StoreWork own = Objects.requireNonNull(work);
    return Objects.requireNonNull(storeThread).executeBlocking(() -> task.apply(own));
  }

  private void look() {
    looking = true;
    lookAgain = false;
    onStoreThread(StoreWork::catchUp)
        .onFailure(fault -> LOG.error("the ledger does not work", fault))
        .onComplete(looked ->
            lookAfter(Boolean.TRUE.equals(looked.result()) ? LOOK_MILLIS : LOOK_AWAY_MILLIS));
  }

  private void lookAfter(long millis) {
    looking = false;
    if (stopped) {
      return;
    }
    if (lookAgain) {
      look();
    } else {
      timer = vertx.setTimer(millis, due -> look());
    }
  }

  /** Another replica says that there is something to see. */
  private void lookSoon() {
    if (looking) {
      lookAgain = true;
    } else if (vertx.cancelTimer(timer)) {
      look();
    }
  }

  private void onCall(Message<ManagementCall> message) {
    onStoreThread(work -> work.answer(message.body()))
        .recover(failure -> Future.succeededFuture(refusal(failure)))
        .onSuccess(answer -> message.reply(answer, ByReference.LOCAL));
  }

  private static ManagementAnswer refusal(Throwable failure) {
    if (failure instanceof Store.StoreUnavailable) {
      return answer(new GatewayError.Overloaded(
          "ledger_unavailable",
          "The database of keys and spend does not answer now. Try again in a few seconds; a change"
              + " may have been made or not.",
          RETRY_AFTER_SECONDS));
    }
    LOG.error("a management call failed", failure);
    return answer(new GatewayError.Internal("The gateway failed; its log says why."));
  }

  private static ManagementAnswer answer(GatewayError error) {
    return new ManagementAnswer(error.status(), error.toJson().toBuffer());
  }

  private void onUsage(Message<UsageBatch> message) {
    parts.usage().take(message.body());
    message.reply(null);
  }

  /** Stores what is left, and gives the database back. */
  @Override
  public Future<?> stop() {
    stopped = true;
    if (work == null) {
      return Future.succeededFuture();
    }
    return onStoreThread(work -> {
      work.close();
      return null;
    });
  }
}
