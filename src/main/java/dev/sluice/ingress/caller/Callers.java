package dev.sluice.ingress.caller;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Settings;
import dev.sluice.ingress.admission.LimitErrors;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.KeyHasher;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.Holder;
import dev.sluice.ledger.admission.Refusal;
import dev.sluice.ledger.admission.terms.RouteGroup;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds out who calls. Owned by its lane's event loop. */
public final class Callers {
  /** The operator, or anybody where no key is needed: nothing limits them. */
  static final Caller OPERATOR = new Caller(null, null);

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LOOK_MILLIS = 50;

  private final Vertx vertx;
  private final Accounts accounts;
  private final KeyHasher hasher = new KeyHasher();

  public Callers(Vertx vertx, Accounts accounts) {
    this.vertx = vertx;
    this.accounts = accounts;
  }

  /**
   * Who calls.
   *
   * @param key of the virtual key, or null
   * @param holder what the key stands for when it was looked up, or null
   */
  public record Caller(@Nullable KeyHash key, @Nullable Holder holder) {}

  /**
   * Finds who calls, and whether they may come in here. While the ledger is still being read, nobody is told that their
   * key is wrong: they wait, their request with them.
   *
   * @param groups that the request's path belongs to
   */
  public void identify(
      HttpServerRequest request,
      Settings settings,
      Set<RouteGroup> groups,
      Consumer<Caller> next,
      Consumer<GatewayError> refused) {
    try {
      String key = CallerKey.virtual(request, settings);
      if (key == null) {
        next.accept(OPERATOR);
      } else if (accounts.isLoaded()) {
        next.accept(known(request, settings, hasher.hash(key), groups));
      } else {
        request.pause();
        new Waiting(request, settings, hasher.hash(key), groups, next, refused).look();
      }
    } catch (GatewayError error) {
      refused.accept(error);
    }
  }

  /** The same caller by what holds now, for whoever waited since. */
  public Caller again(
      HttpServerRequest request, Settings settings, Caller caller, Set<RouteGroup> groups) {
    return caller.key() == null ? caller : known(request, settings, caller.key(), groups);
  }

  /** Whose key came with a request that was refused, or null: nobody's that is known. */
  @Nullable
  public Caller recognize(HttpServerRequest request, Settings settings) {
    try {
      String key = CallerKey.virtual(request, settings);
      if (key == null) {
        return OPERATOR;
      }
      KeyHash hash = hasher.hash(key);
      Holder holder = accounts.holder(hash);
      return holder == null ? null : new Caller(hash, holder);
    } catch (GatewayError noKey) {
      return null;
    }
  }

  private Caller known(
      HttpServerRequest request, Settings settings, KeyHash key, Set<RouteGroup> groups) {
    Holder holder = accounts.holder(key);
    if (holder == null) {
      throw CallerKey.unknown();
    }
    Refusal refusal = holder.refuses(groups, request.path(), CallerAddress.of(request, settings));
    if (refusal != null) {
      throw LimitErrors.of(refusal);
    }
    return new Caller(key, holder);
  }

  /** A request that came before the ledger. */
  private final class Waiting {
    private final HttpServerRequest request;
    private final Settings settings;
    private final KeyHash key;
    private final Set<RouteGroup> groups;
    private final Consumer<Caller> next;
    private final Consumer<GatewayError> refused;
    private final long deadline = System.nanoTime() + PATIENCE_NANOS;

    Waiting(
        HttpServerRequest request,
        Settings settings,
        KeyHash key,
        Set<RouteGroup> groups,
        Consumer<Caller> next,
        Consumer<GatewayError> refused) {
      this.request = request;
      this.settings = settings;
      this.key = key;
      this.groups = groups;
      this.next = next;
      this.refused = refused;
    }

    void look() {
      if (request.response().closed()) {
        return;
      }
      if (accounts.isLoaded()) {
        goOn();
      } else if (System.nanoTime() - deadline < 0) {
        vertx.setTimer(LOOK_MILLIS, timer -> look());
      } else {
        refused.accept(LimitErrors.unavailable());
        request.resume();
      }
    }

    private void goOn() {
      try {
        next.accept(known(request, settings, key, groups));
      } catch (GatewayError error) {
        refused.accept(error);
      }
      request.resume();
    }
  }
}
