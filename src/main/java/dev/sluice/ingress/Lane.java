package dev.sluice.ingress;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.bus.Frame;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Rollout;
import dev.sluice.config.Origin;
import dev.sluice.ingress.accounting.Journal;
import dev.sluice.ingress.admission.Gatekeeper;
import dev.sluice.ingress.caller.Callers;
import dev.sluice.ingress.operator.OperatedLane;
import dev.sluice.ingress.reply.ErrorReply;
import dev.sluice.ingress.request.BufferedBytes;
import dev.sluice.ingress.serving.Serving;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ops.Meters;
import dev.sluice.ops.log.AccessLog;
import dev.sluice.ops.trace.Tracing;
import dev.sluice.routing.health.Standings;
import io.netty.util.collection.LongObjectHashMap;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the exchanges of one ingress instance share. Owned by its event loop. */
final class Lane implements OperatedLane {
  /** Ids of different instances never meet in an upstream's table. */
  private static final int INSTANCE_SHIFT = 48;

  private final Vertx vertx;
  private final Context context;
  private final int instance;
  private final String inbox;
  private final Meters meters;
  private final Tracing tracing;
  private final RandomGenerator random = new SplittableRandom();
  private final LongObjectHashMap<Exchange> exchanges = new LongObjectHashMap<>();
  private final KeepAlives keepAlives = new KeepAlives();
  private final Journal journal;
  private final BufferedBytes buffered;
  private final Standings standings;
  private final Accounts accounts;
  private final Callers callers;
  private final Gatekeeper gatekeeper;
  private long thread;
  private long lastId;
  private @Nullable Serving serving;
  private @Nullable HttpServerRequest arriving; // while its route is looked for

  Lane(
      Vertx vertx,
      int instance,
      BufferedBytes buffered,
      Standings standings,
      Accounts accounts,
      Meters meters,
      Tracing tracing,
      AccessLog log) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.instance = instance;
    this.inbox = Address.ingress(instance);
    this.buffered = buffered;
    this.standings = standings;
    this.accounts = accounts;
    this.callers = new Callers(vertx, accounts);
    this.gatekeeper = new Gatekeeper(accounts);
    this.meters = meters;
    this.tracing = tracing;
    this.journal = new Journal(vertx, meters, log, random);
    this.thread = Thread.currentThread().getId();
    this.lastId = (long) instance << INSTANCE_SHIFT;
  }

  void serve(Rollout rollout) {
    standings.retain(rollout.snapshot());
    serving = Serving.of(rollout, standings, random);
  }

  /** Hands a request to whoever its path is for, who will find it as {@link #arriving}. */
  void route(HttpServerRequest request, Router router) {
    arriving = request;
    try {
      router.handle(request);
    } finally {
      arriving = null;
    }
  }

  /**
   * The request in turn as its connection gave it. Who holds the router's, holds all that it did to find the route.
   *
   * @param routed the same as the router gives it
   */
  HttpServerRequest arriving(HttpServerRequest routed) {
    boolean same = arriving != null && arriving.response() == routed.response();
    return same ? arriving : routed;
  }

  /** What is served now; there is something before the first connection is accepted. */
  @Override
  public Serving serving() {
    if (serving == null) {
      throw new IllegalStateException("no snapshot yet");
    }
    return serving;
  }

  @Override
  public Meters meters() {
    return meters;
  }

  Tracing tracing() {
    return tracing;
  }

  @Override
  public BufferedBytes buffered() {
    return buffered;
  }

  /** Whether what is stored is known: keys, and models that are served beside the config file's. */
  boolean knowsLedger() {
    return accounts.isLoaded();
  }

  Callers callers() {
    return callers;
  }

  Gatekeeper gatekeeper() {
    return gatekeeper;
  }

  KeepAlives keepAlives() {
    return keepAlives;
  }

  Journal journal() {
    return journal;
  }

  /** Answers a request with an error, which the access log tells of. */
  @Override
  public void refuse(HttpServerRequest request, GatewayError error) {
    journal.access().refused(request, error);
    ErrorReply.send(request, error);
  }

  String inbox() {
    return inbox;
  }

  /** A fresh call id in the form of a UUID; unique enough to find a request in a log, not a secret. */
  String newCallId() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  long enter(Exchange exchange) {
    long id = ++lastId;
    exchanges.put(id, exchange);
    return id;
  }

  /** Gives an exchange a new id, for its next attempt: what is still under way from the last one finds nobody. */
  long renew(long id, Exchange exchange) {
    exchanges.remove(id);
    return enter(exchange);
  }

  long after(long millis, Runnable task) {
    return vertx.setTimer(millis, timer -> task.run());
  }

  /** Runs it on this lane's event loop, soon; from any thread. */
  void run(Runnable task) {
    context.runOnContext(now -> task.run());
  }

  void cancelTimer(long timer) {
    vertx.cancelTimer(timer);
  }

  /** Whether the exchange was still there: the first to end it wins. */
  boolean leave(long id) {
    return exchanges.remove(id) != null;
  }

  void onFrame(Frame frame) {
    Exchange exchange = exchanges.get(frame.id());
    if (exchange != null) {
      exchange.onFrame(frame);
    } else if (!journal.settle(frame)) {
      meters.lateFrame();
    }
  }

  /** The inbox of the upstream instance that answers this lane, by what is served now, or null if it is gone. */
  @Nullable
  String upstream(Origin origin) {
    return serving().rollout().peers().containsKey(origin)
        ? serving().rollout().addressOf(origin, thread, instance)
        : null;
  }

  void send(String address, Frame frame) {
    vertx.eventBus().send(address, frame, ByReference.LOCAL);
  }

  /** Ends every exchange, at shutdown; says how many there were. */
  int cutAll() {
    int count = exchanges.size();
    for (Exchange exchange : exchanges.values().toArray(new Exchange[0])) {
      exchange.cut();
    }
    return count;
  }
}
