package dev.sluice.ingress.operator;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.ManagementAnswer;
import dev.sluice.bus.ManagementCall;
import dev.sluice.bus.ManagementCall.Actor;
import dev.sluice.config.Settings;
import dev.sluice.ingress.admission.LimitErrors;
import dev.sluice.ingress.caller.CallerAddress;
import dev.sluice.ingress.caller.CallerKey;
import dev.sluice.ingress.caller.OperatorAccess;
import dev.sluice.ingress.request.RequestBody;
import dev.sluice.ingress.request.SlowRequests;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.Holder;
import dev.sluice.ledger.admission.Refusal;
import dev.sluice.ledger.api.DocsPage;
import dev.sluice.ledger.api.OpenApi;
import dev.sluice.ledger.api.Route;
import dev.sluice.ledger.api.Routes;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hands calls of the management API to the ledger, and tells what there is to call. Owned by its lane's event loop. */
final class ManagementRoutes {
  static final String OPENAPI = "/openapi.json";
  static final String DOCS = "/docs";
  /** Where LiteLLM has the same, and what load balancers ask. */
  static final String ROOT = "/";

  /** A database that is slow is told of by the ledger; this is for one that never is. */
  private static final DeliveryOptions PATIENTLY =
      new DeliveryOptions(ByReference.LOCAL).setSendTimeout(TimeUnit.MINUTES.toMillis(2));

  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LOOK_MILLIS = 50;
  private static final String RETRY_AFTER = "5"; // seconds

  private final Vertx vertx;
  private final OperatedLane lane;
  private final SlowRequests reading;
  private final Accounts accounts;
  private @Nullable Buffer document;
  private @Nullable Buffer page;

  ManagementRoutes(Vertx vertx, OperatedLane lane, SlowRequests reading, Accounts accounts) {
    this.accounts = accounts;
    this.vertx = vertx;
    this.lane = lane;
    this.reading = reading;
  }

  void mount(Router router) {
    for (Route route : Routes.all()) {
      String path = route.path().replaceAll("\\{([a-z_]+)}", ":$1");
      mount(router, path, HttpMethod.valueOf(route.method()))
          .handler(context -> handle(context, route));
    }
    mount(router, OPENAPI, HttpMethod.GET).handler(this::document);
    mount(router, DOCS, HttpMethod.GET).handler(this::page);
    mount(router, ROOT, HttpMethod.GET).handler(this::page);
  }

  private static io.vertx.ext.web.Route mount(Router router, String path, HttpMethod method) {
    io.vertx.ext.web.Route mounted = router.route(path).method(method);
    return method == HttpMethod.GET ? mounted.method(HttpMethod.HEAD) : mounted;
  }

  /** The method that a path takes when it is one of these and takes no GET, or null. */
  static @Nullable String methodOf(String path) {
    return Routes.all().stream()
        .filter(route -> !route.method().equals("GET"))
        .filter(route -> route.pattern().matcher(path).matches())
        .map(Route::method)
        .findFirst()
        .orElse(null);
  }

  private void handle(RoutingContext context, Route route) {
    HttpServerRequest request = context.request();
    Settings settings = lane.serving().settings();
    Actor actor = actor(request, settings);
    String path = decoded(context, route);
    new RequestBody(
            request,
            settings,
            lane.buffered(),
            reading,
            bytes -> send(
                request,
                new ManagementCall(
                    route.method(),
                    path,
                    query(request.params(false)),
                    Buffer.buffer(bytes),
                    actor),
                bytes.length),
            error -> lane.refuse(request, error))
        .read();
  }

  /** What the key may do, the ledger knows. */
  private Actor actor(HttpServerRequest request, Settings settings) {
    String key = CallerKey.virtual(request, settings);
    if (key == null) {
      OperatorAccess.check(request, settings);
      return Actor.OPERATOR;
    }
    KeyHash hash = KeyHash.of(key);
    Holder holder = accounts.holder(hash);
    if (holder == null && accounts.isLoaded()) {
      throw CallerKey.unknown(); // whoever guesses keys does not reach the database
    }
    String ip = CallerAddress.of(request, settings);
    if (holder != null && !holder.isFrom(ip)) {
      throw LimitErrors.of(new Refusal.AddressDenied(holder.owner(), ip));
    }
    return new Actor(hash.toString());
  }

  private static String decoded(RoutingContext context, Route route) {
    String path = route.path();
    for (String parameter : route.parameters()) {
      path = path.replace("{" + parameter + "}", context.pathParam(parameter));
    }
    return path;
  }

  private static Map<String, List<String>> query(MultiMap params) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    params.names().forEach(name -> query.put(name, List.copyOf(params.getAll(name))));
    return query;
  }

  private void send(HttpServerRequest request, ManagementCall call, int length) {
    ask(call, System.nanoTime() + START_NANOS)
        .onComplete(done -> lane.buffered().giveBack(length))
        .onSuccess(answer -> answer(request.response(), answer))
        .onFailure(failure -> lane.refuse(request, refusal(failure)));
  }

  /** The ledger comes after the first request is accepted; a call that was quicker waits for it. */
  private Future<ManagementAnswer> ask(ManagementCall call, long deadline) {
    return vertx
        .eventBus()
        .<ManagementAnswer>request(Address.MANAGE, call, PATIENTLY)
        .map(Message::body)
        .recover(failure -> isNobody(failure) && isOn() && System.nanoTime() - deadline < 0
            ? vertx.timer(LOOK_MILLIS, TimeUnit.MILLISECONDS).compose(any -> ask(call, deadline))
            : Future.failedFuture(failure));
  }

  private static void answer(HttpServerResponse response, ManagementAnswer answer) {
    if (response.closed()) {
      return;
    }
    if (answer.status() == 503) {
      response.putHeader("retry-after", RETRY_AFTER);
    }
    response
        .setStatusCode(answer.status())
        .putHeader("content-type", "application/json")
        .end(answer.body());
  }

  private boolean isOn() {
    return lane.serving().settings().ledger().on();
  }

  private static boolean isNobody(Throwable failure) {
    return failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }

  private GatewayError refusal(Throwable failure) {
    if (isNobody(failure) && !isOn()) {
      return new GatewayError.BadRequest(
          "ledger_off",
          null,
          "Set general_settings.master_key (or LITELLM_MASTER_KEY) and call with it: without one there"
              + " are no keys, users, teams and budgets.");
    }
    return new GatewayError.Overloaded(
        "ledger_unavailable", "The ledger does not answer. Try this again shortly.", 5);
  }

  private void document(RoutingContext context) {
    if (document == null) {
      document = OpenApi.document().toBuffer();
    }
    context.response().putHeader("content-type", "application/json").end(document);
  }

  private void page(RoutingContext context) {
    if (page == null) {
      page = Buffer.buffer(DocsPage.of(OpenApi.document()));
    }
    context
        .response()
        .putHeader("content-type", "text/html; charset=utf-8")
        .putHeader("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
        .end(page);
  }
}
