package dev.sluice.ledger.shared;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.config.RedisSettings;
import dev.sluice.config.Snapshot;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.account.Lease;
import dev.sluice.ops.Meters;
import dev.sluice.routing.health.Standings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares limits, cooldowns and news with other replicas through one Redis. The first time that it does not answer in
 * time it counts as away, and is tried again in the background. Owned by its event loop.
 */
public final class SharedVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(SharedVerticle.class);
  private static final long TIDY_MILLIS = 200;
  private static final long PAYEES_MILLIS = 1000; // as in LiteLLM
  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LAST_RETRY_MILLIS = 8000;
  private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long GONE_NANOS = TimeUnit.SECONDS.toNanos(60); // nothing is kept for later
  private static final String CHANGED = "changed";
  private static final String COOLED = "cooled ";

  private final RedisSettings settings;
  private final Accounts accounts;
  private final Standings standings;
  private final Meters meters;
  private final SharedCooldowns cooldowns;
  private final String replica = UUID.randomUUID().toString().replace("-", "");
  private @Nullable Leases leases;
  private @Nullable RedisLink link; // while it works
  private boolean told; // that it is away
  private boolean stopped;
  private boolean announcing; // soon
  private long retryMillis = FIRST_RETRY_MILLIS;
  private long openedAt;
  private int attempts; // to connect
  private long retryTimer = -1; // none

  /** @param served what is served now */
  public SharedVerticle(
      RedisSettings settings,
      Accounts accounts,
      Standings standings,
      Supplier<@Nullable Snapshot> served,
      Meters meters) {
    this.settings = settings;
    this.accounts = accounts;
    this.standings = standings;
    this.meters = meters;
    this.cooldowns = new SharedCooldowns(standings, served);
  }

  @Override
  public Future<?> start() {
    Leases own = new Leases(context, replica, this::away);
    leases = own;
    accounts.share(own);
    standings.onCooldown(cooled -> context.runOnContext(now -> tell(cooled)));
    meters.watchRedis(own::isOpen);
    vertx.eventBus().<Balance>localConsumer(Address.CHANGED, this::onChange);
    vertx.setPeriodic(TIDY_MILLIS, tick -> tidy(own));
    vertx.setPeriodic(PAYEES_MILLIS, tick -> followPayees(own));
    connect();
    return Future.succeededFuture();
  }

  private void connect() {
    int attempt = ++attempts;
    RedisLink.connect(vertx, settings, this::onNews, () -> lost(attempt))
        .onSuccess(this::open)
        .onFailure(this::away);
  }

  private void lost(int attempt) {
    if (attempt == attempts && link != null) {
      away(new IOException("the connection was lost"));
    }
  }

  private void open(RedisLink working) {
    if (stopped || link != null) {
      working.close();
      return;
    }
    link = working;
    openedAt = System.nanoTime();
    own().open(working);
    cooldowns.read(working);
    vertx.eventBus().publish(Address.FOLLOW, null, ByReference.LOCAL);
    if (told) {
      LOG.info("Redis at {} is back: limits are shared between replicas again", settings);
    } else {
      LOG.info("limits, budgets and cooldowns are shared through {}", settings);
    }
    told = false;
  }

  /** Once for each time that it goes away. */
  private void away(Throwable cause) {
    RedisLink broken = link;
    if (stopped || broken == null && told && retrying()) {
      return;
    }
    link = null;
    own().close();
    if (broken != null) {
      broken.close();
      boolean steady = System.nanoTime() - openedAt > STEADY_NANOS;
      retryMillis = steady ? FIRST_RETRY_MILLIS : retryMillis;
      meters.redisFailed();
    }
    if (!told) {
      told = true;
      LOG.warn(
          "Redis at {} is away: until it is back, limits count in this process alone ({})",
          settings,
          cause.getMessage());
    }
    retry();
  }

  private boolean retrying() {
    return retryTimer != -1;
  }

  private void retry() {
    if (!retrying()) {
      retryTimer = vertx.setTimer(retryMillis, timer -> {
        retryTimer = -1;
        connect();
      });
      retryMillis = Math.min(LAST_RETRY_MILLIS, retryMillis * 2);
    }
  }

  private void tidy(Leases own) {
    own.tidy(System.nanoTime());
    if (link != null) {
      link.ping().onFailure(this::away);
    }
  }

  /** Decisions look at what deployments cost on every replica, and wait for nobody. */
  private void followPayees(Leases own) {
    if (link != null) {
      accounts.payees().eachLease(lease -> own.ask(lease, 0, () -> {}));
    }
  }

  private void onChange(Message<Balance> change) {
    RedisLink present = link;
    Balance balance = change.body();
    if (present == null) {
      return;
    }
    if (balance != null) {
      List<String> spent =
          List.of(Long.toString(balance.nanos()), Long.toString(balance.resetsAt()));
      present.run("spent", Lease.key(balance), spent).onFailure(this::away);
    }
    if (!announcing) {
      announcing = true;
      vertx.runOnContext(soon -> {
        announcing = false;
        if (link != null) {
          link.publish(replica + " " + CHANGED).onFailure(this::away);
        }
      });
    }
  }

  private void tell(Standings.Cooldown cooled) {
    if (link != null) {
      String text = replica + " " + COOLED + SharedCooldowns.text(cooled);
      cooldowns.tell(link, text, cooled).onFailure(this::away);
    }
  }

  private void onNews(String text) {
    if (text.startsWith(replica)) {
      return;
    }
    String news = text.substring(text.indexOf(' ') + 1);
    if (news.equals(CHANGED)) {
      vertx.eventBus().publish(Address.FOLLOW, null, ByReference.LOCAL);
    } else if (news.startsWith(COOLED)) {
      cooldowns.hear(news.substring(COOLED.length()));
    }
  }

  private Leases own() {
    if (leases == null) {
      throw new IllegalStateException("not started");
    }
    return leases;
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    followPayees(own());
    return Future.future(left -> context.runOnContext(asked -> leave().onComplete(left)));
  }

  private Future<Void> leave() {
    own().tidy(System.nanoTime() + GONE_NANOS);
    own().close();
    RedisLink present = link;
    link = null;
    if (present == null) {
      return Future.succeededFuture();
    }
    return present.ping().otherwiseEmpty().onComplete(told -> present.close()).mapEmpty();
  }
}
