package dev.sluice.ledger;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.ManagementAnswer;
import dev.sluice.bus.ManagementCall;
import dev.sluice.config.ConfigStatus;
import dev.sluice.config.LedgerSettings;
import dev.sluice.config.Snapshot;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.store.Store;
import dev.sluice.ledger.store.Stores;
import dev.sluice.ops.Health;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps keys, limits and spend: opens the store once the config says that there is a ledger, brings
 * what is in it to the live accounts, and answers {@link Address#MANAGE}. One instance, whose state its own thread owns;
 * everything that waits for the database is on one more thread, in the order in which it was asked for.
 */
public final class LedgerVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerVerticle.class);
  /** How far behind other replicas, and how long after the last look a database is seen to be back. */
  private static final long LOOK_MILLIS = 2000;

  private static final long LOOK_AWAY_MILLIS = 500; // the store itself knows when to try
  private static final String STORE_THREAD = "sluice-ledger-store";
  private static final int RETRY_AFTER_SECONDS = 5;

  private final Accounts accounts;
  private final Supplier<LedgerParts> parts;
  private final Health health;
  private final Clock clock;
  private @Nullable LedgerSettings settings; // while there is a ledger
  private @Nullable WorkerExecutor storeThread;
  private long batchMillis; // between two looks for what was used
  private boolean stopped;
  private boolean looking; // at the database, now
  private boolean lookAgain; // after that
  private long timer; // of the next look
  private @Nullable StoreWork work; // the store's thread's

  /**
   * @param accounts what lanes see of what is stored
   * @param parts made on the store's thread, when there is a ledger
   */
  public LedgerVerticle(
      Accounts accounts, Supplier<LedgerParts> parts, Health health, Clock clock) {
    this.accounts = accounts;
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
    vertx
        .eventBus()
        .<ConfigStatus>request(Address.CONFIG_STATUS, null, ByReference.LOCAL)
        .onSuccess(status -> follow(status.body().snapshot().settings().ledger()));
    return Future.succeededFuture(); // what follows may be cut short by a stop
  }

  private void follow(LedgerSettings next) {
    if (stopped) {
      return;
    }
    batchMillis = next.usage().batchMillis();
    if (settings == null && !next.on()) {
      accounts.loaded(); // nothing is stored
    } else if (settings == null) {
      settings = next;
      begin();
    } else if (next.on() && !settings.database().equals(next.database())) {
      LOG.warn("general_settings.database_url takes effect at the next start");
    }
  }

  private void begin() {
    storeThread = vertx.createSharedWorkerExecutor(STORE_THREAD, 1, 10, TimeUnit.MINUTES);
    vertx.eventBus().localConsumer(Address.MANAGE, this::onCall);
    vertx.eventBus().localConsumer(Address.FOLLOW, news -> lookSoon());
    look();
    recordAfter(batchMillis);
  }

  /** Fails once the thread is being given back: nothing may open the database behind {@link #stop}. */
  private <T> Future<T> onStoreThread(Function<StoreWork, T> task) {
    return stopped
        ? Future.failedFuture(new RejectedExecutionException("the ledger is closing"))
        : put(task);
  }

  private <T> Future<T> put(Function<StoreWork, T> task) {
    LedgerSettings own = Objects.requireNonNull(settings);
    return Objects.requireNonNull(storeThread).executeBlocking(() -> task.apply(work(own)));
  }

  private StoreWork work(LedgerSettings own) {
    StoreWork present = work;
    if (present == null) {
      ReconnectingStore store =
          new ReconnectingStore(() -> Stores.open(own.database(), clock), System::nanoTime);
      present = new StoreWork(store, parts.get(), accounts, health, clock);
      work = present;
    }
    return present;
  }

  private void look() {
    if (stopped) {
      return;
    }
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
    if (looking || stopped) {
      lookAgain = true;
    } else if (vertx.cancelTimer(timer)) {
      look();
    }
  }

  /** Some in each turn, so that calls come between. */
  private void record() {
    if (stopped) {
      return;
    }
    onStoreThread(StoreWork::record)
        .onComplete(more -> recordAfter(Boolean.TRUE.equals(more.result()) ? 1 : batchMillis));
  }

  private void recordAfter(long millis) {
    if (!stopped) {
      vertx.setTimer(millis, timer -> record());
    }
  }

  private void onCall(Message<ManagementCall> message) {
    onStoreThread(work -> work.answer(message.body()))
        .recover(failure -> Future.succeededFuture(refusal(failure)))
        .onSuccess(answer -> message.reply(answer, ByReference.LOCAL));
  }

  private static ManagementAnswer refusal(Throwable failure) {
    if (failure instanceof Store.StoreUnavailable
        || failure instanceof RejectedExecutionException) {
      return answer(new GatewayError.Overloaded(
          "ledger_unavailable",
          "The database of keys and spend does not answer now. Try again in a few seconds; a change"
              + " may have been made or not.",
          RETRY_AFTER_SECONDS));
    }
    LOG.error("a management call failed", failure);
    return answer(GatewayError.Internal.logged());
  }

  private static ManagementAnswer answer(GatewayError error) {
    return new ManagementAnswer(error.status(), error.toJson().toBuffer());
  }

  /** Stores what is left, and gives the database back. */
  @Override
  public Future<?> stop() {
    stopped = true;
    if (storeThread == null) {
      return Future.succeededFuture();
    }
    return put(work -> {
      work.close();
      return null;
    });
  }
}
