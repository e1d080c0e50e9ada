package dev.sluice.ledger.manage;

import dev.sluice.bus.GatewayError;
import dev.sluice.bus.ManagementAnswer;
import dev.sluice.bus.ManagementCall;
import dev.sluice.config.ManagementSettings.KeyRotation;
import dev.sluice.config.Snapshot;
import dev.sluice.ledger.LiveRows;
import dev.sluice.ledger.Management;
import dev.sluice.ledger.admission.account.Payees;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Request;
import dev.sluice.ledger.manage.call.Shown;
import dev.sluice.ledger.manage.keys.KeyChanging;
import dev.sluice.ledger.manage.keys.KeyMaking;
import dev.sluice.ledger.manage.keys.KeyReading;
import dev.sluice.ledger.manage.keys.KeyRotating;
import dev.sluice.ledger.manage.keys.KeyRules;
import dev.sluice.ledger.manage.models.ModelChanging;
import dev.sluice.ledger.manage.models.ModelRoutes;
import dev.sluice.ledger.manage.models.Unfinished;
import dev.sluice.ledger.manage.owners.BudgetRoutes;
import dev.sluice.ledger.manage.owners.CustomerRoutes;
import dev.sluice.ledger.manage.owners.MemberRoutes;
import dev.sluice.ledger.manage.owners.TeamLists;
import dev.sluice.ledger.manage.owners.TeamPermissions;
import dev.sluice.ledger.manage.owners.TeamRoutes;
import dev.sluice.ledger.manage.owners.UserCards;
import dev.sluice.ledger.manage.owners.UserChanging;
import dev.sluice.ledger.manage.owners.UserRoutes;
import dev.sluice.ledger.models.ModelServing;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.Store;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers LiteLLM's management API over a store. Used by the store's thread only. */
public final class ManagementApi implements Management {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementApi.class);

  private static final String WARNINGS = "warnings";
  private static final int RETRY_AFTER_SECONDS = 5;
  private static final long AGAIN_MILLIS = 60_000; // after a look for keys to rotate that failed

  private final LiveRows live;
  private final Supplier<Snapshot> served;
  private final Clock clock;
  private final Handlers handlers = new Handlers();
  private final KeyRotating rotating = new KeyRotating();
  private final Unfinished unfinished = new Unfinished();
  private long rotateAt; // milliseconds since the epoch

  /** What a transaction answers, and what is to be told once it is committed. */
  private record Done(Object answer, List<Consumer<LiveRows>> steps) {}

  /**
   * @param live told of each change once it is stored
   * @param served what is served now
   * @param serving where stored models are served
   * @param payees what providers cost
   */
  public ManagementApi(
      LiveRows live, Supplier<Snapshot> served, ModelServing serving, Payees payees, Clock clock) {
    this.live = live;
    this.served = served;
    this.clock = clock;
    KeyRules rules = new KeyRules(served);
    KeyMaking making = new KeyMaking(rules);
    making.addTo(handlers);
    new KeyChanging(rules).addTo(handlers);
    new KeyReading().addTo(handlers);
    new UserRoutes(rules, making).addTo(handlers);
    new UserChanging().addTo(handlers);
    new UserCards().addTo(handlers);
    new TeamRoutes(rules).addTo(handlers);
    new TeamLists(rules).addTo(handlers);
    new TeamPermissions().addTo(handlers);
    new MemberRoutes(rules).addTo(handlers);
    new BudgetRoutes().addTo(handlers);
    new CustomerRoutes().addTo(handlers);
    new ModelRoutes(served).addTo(handlers);
    new ModelChanging(served, serving, unfinished).addTo(handlers);
    new SpendAnswers(served).addTo(handlers);
    new ProviderBudgets(served, payees).addTo(handlers);
  }

  @Override
  public ManagementAnswer answer(ManagementCall call, Store store) {
    Handlers.Found found = handlers.find(call.method(), call.path());
    unfinished.begin();
    try {
      if (found == null) {
        throw new GatewayError.NotFound(
            "unknown_route",
            null,
            "There is no route " + call.method() + " " + Shown.cut(call.path()) + ".");
      }
      Done done = store.inTransaction(session -> done(call, found, session));
      done.steps.forEach(this::tell);
      return new ManagementAnswer(200, json(warned(done.answer, live.settle())));
    } catch (GatewayError refused) {
      return refusal(refused);
    } catch (Session.Taken taken) {
      return refusal(
          new GatewayError.BadRequest("already_exists", null, "The " + taken.getMessage() + "."));
    } catch (Session.TooLong tooLong) {
      return refusal(
          new GatewayError.BadRequest("invalid_value", null, tooLong.getMessage() + "."));
    } catch (Store.StoreUnavailable away) {
      String id = unfinished.undecided();
      if (id == null) {
        throw away;
      }
      return refusal(
          new GatewayError.Overloaded("ledger_unavailable", undecided(id), RETRY_AFTER_SECONDS));
    } catch (RuntimeException bug) {
      LOG.error("{} failed", found == null ? call.method() : found.route().name(), bug);
      return refusal(GatewayError.Internal.logged());
    }
  }

  @Override
  public void tick(Store store) {
    KeyRotation rotation = served.get().settings().management().rotation();
    if (rotation.on() && clock.millis() >= rotateAt) {
      long pause = rotateDue(rotation, store);
      rotateAt = clock.millis() + pause; // at last: while the database is away, it stays due
    }
  }

  /** Returns for how many milliseconds that is enough. What fails must not stop what is done after a tick. */
  private long rotateDue(KeyRotation rotation, Store store) {
    try {
      List<String> due = store.inTransaction(session -> KeyRotating.due(books(session)));
      due.forEach(id -> rotate(id, rotation, store));
      return rotation.checkMillis();
    } catch (Store.StoreUnavailable away) {
      throw away;
    } catch (RuntimeException bug) {
      LOG.error("no key is rotated; it is tried again in a minute", bug);
      return AGAIN_MILLIS;
    }
  }

  private void rotate(String id, KeyRotation rotation, Store store) {
    try {
      Done done = store.inTransaction(session -> {
        Books books = books(session);
        boolean rotated = rotating.rotate(id, rotation, books);
        return new Done(rotated, Aftermath.of(session, books.changes()));
      });
      done.steps.forEach(this::tell);
      if (Boolean.TRUE.equals(done.answer)) { // else another replica did it
        LOG.info("key {}... has a new value: its rotation_interval is over", id.substring(0, 8));
      }
    } catch (Store.StoreUnavailable away) {
      throw away;
    } catch (RuntimeException refused) { // must not keep the others from theirs
      LOG.warn("key {}... keeps its value: {}", id.substring(0, 8), refused.getMessage());
    }
  }

  private Books books(Session session) {
    return new Books(session, clock.millis(), zone());
  }

  /** It is stored: what cannot be used of it must not make the answer say otherwise. */
  private void tell(Consumer<LiveRows> step) {
    try {
      step.accept(live);
    } catch (RuntimeException bug) {
      LOG.error("what was stored cannot be used", bug);
    }
  }

  private Done done(ManagementCall call, Handlers.Found found, Session session) {
    Books books = books(session);
    Caller caller = Caller.of(call.actor(), found.route(), books);
    Request request = Request.of(found.route(), found.parameters(), call, caller, books.now());
    Object answer = found.handler().answer(request, books);
    if (answer instanceof JsonObject object && !request.ignored().isEmpty()) {
      object.put("ignored_fields", new JsonArray(request.ignored()));
    }
    List<Consumer<LiveRows>> steps = Aftermath.of(session, books.changes());
    books.onceStored().forEach(step -> steps.add(0, live -> step.run()));
    return new Done(answer, steps);
  }

  private static String undecided(String id) {
    return "The database went away while this was stored, so nobody knows whether it was. Send the"
        + " same call to this gateway again within " + Unfinished.KEPT_MILLIS / 60_000
        + " minutes: it is not stored twice. Or see whether it is there: GET"
        + " /model/info?litellm_model_id=" + id;
  }

  private static Object warned(Object answer, @Nullable String warning) {
    if (warning == null || !(answer instanceof JsonObject object)) {
      return answer;
    }
    JsonArray warnings = object.getJsonArray(WARNINGS, new JsonArray()).copy();
    return object.put(WARNINGS, warnings.add(warning));
  }

  private ZoneId zone() {
    return served.get().settings().limits().zone();
  }

  private static ManagementAnswer refusal(GatewayError error) {
    return new ManagementAnswer(error.status(), error.toJson().toBuffer());
  }

  private static Buffer json(Object answer) {
    return Json.encodeToBuffer(answer);
  }
}
