package dev.sluice.ledger.manage;

import dev.sluice.bus.ManagementAnswer;
import dev.sluice.bus.ManagementCall;
import dev.sluice.bus.ManagementCall.Actor;
import dev.sluice.config.ConfigException;
import dev.sluice.config.Database;
import dev.sluice.config.ModelCheck;
import dev.sluice.config.Snapshot;
import dev.sluice.config.StoredModel;
import dev.sluice.config.StoredModels;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.models.ModelServing;
import dev.sluice.ledger.store.Store;
import dev.sluice.ledger.store.Stores;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The management API over a real database, without HTTP in front of it; its clock stands still. */
final class Desk implements AutoCloseable {
  static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");

  final Accounts accounts;
  private final StillClock clock = new StillClock();
  private final Store store;
  private final LiveAccounts live;
  private final ManagementApi api;

  private static final class StillClock extends Clock {
    private Instant now = NOON;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  /** Models are not stored here, so nobody asks. */
  private static final class NoServing implements ModelServing {
    @Override
    public ModelCheck check(StoredModel model) {
      throw new AssertionError(model);
    }

    @Override
    public Map<String, String> serve(StoredModels models) {
      throw new AssertionError(models);
    }
  }

  /** An answer: a status, and JSON. */
  record Answer(int status, Object json) {
    JsonObject object() {
      return (JsonObject) json;
    }

    JsonArray array() {
      return (JsonArray) json;
    }

    String text(String name) {
      return object().getString(name);
    }

    JsonObject error() {
      return object().getJsonObject("error");
    }
  }

  Desk(Path folder) {
    this(folder, Map.of());
  }

  Desk(Database database) {
    this(database, Map.of());
  }

  /** @param settings {@code litellm_settings} */
  Desk(Path folder, Map<String, ?> settings) {
    this(new Database.Sqlite(folder.resolve("desk.db")), settings);
  }

  private Desk(Database database, Map<String, ?> settings) {
    accounts = new Accounts(clock::millis, System::nanoTime);
    live = new LiveAccounts(accounts, clock);
    store = Stores.open(database, clock);
    Snapshot snapshot = snapshot(settings);
    api = new ManagementApi(live, () -> snapshot, new NoServing(), accounts.payees(), clock);
  }

  private static Snapshot snapshot(Map<String, ?> settings) {
    Object model = Map.of("model_name", "echo", "litellm_params", Map.of("model", "echo/echo"));
    try {
      return new ConfigReader(name -> null, Clock.systemUTC())
          .ofValues(
              "test",
              Map.of(
                  "model_list",
                  List.of(model),
                  "general_settings",
                  Map.of("master_key", "sk-master-0123456789"),
                  "litellm_settings",
                  settings));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }

  void at(String time) {
    clock.now = Instant.parse(time);
    live.tick();
  }

  /** A call with the master key; the body is JSON text, in which ' stands for ". */
  Answer post(String path, String body) {
    return call(Actor.OPERATOR, "POST", path, body);
  }

  Answer post(String key, String path, String body) {
    return call(actor(key), "POST", path, body);
  }

  /** A call with the master key. */
  Answer get(String path) {
    return call(Actor.OPERATOR, "GET", path, "");
  }

  Answer get(String key, String path) {
    return call(actor(key), "GET", path, "");
  }

  private static Actor actor(String key) {
    return new Actor(KeyHash.of(key).toString());
  }

  private Answer call(Actor actor, String method, String pathAndQuery, String body) {
    String[] parts = pathAndQuery.split("\\?", 2);
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (String pair : parts.length == 1 ? new String[0] : parts[1].split("&")) {
      String[] nameAndValue = pair.split("=", 2);
      query.put(nameAndValue[0], List.of(nameAndValue[1]));
    }
    Buffer bytes = Buffer.buffer(body.replace('\'', '"'));
    ManagementAnswer answer =
        api.answer(new ManagementCall(method, parts[0], query, bytes, actor), store);
    return new Answer(answer.status(), Json.decodeValue(answer.body()));
  }

  /** Sends exactly this. */
  Answer send(String path, JsonObject body) {
    return send("POST", path, body);
  }

  Answer send(String method, String path, JsonObject body) {
    ManagementAnswer answer = api.answer(
        new ManagementCall(method, path, Map.of(), body.toBuffer(), Actor.OPERATOR), store);
    return new Answer(answer.status(), Json.decodeValue(answer.body()));
  }

  /** A new key in plain text. */
  String key(String body) {
    Answer answer = post("/key/generate", body);
    if (answer.status() != 200) {
      throw new AssertionError(answer);
    }
    return answer.text("key");
  }

  /** What requests with this key meet, or null. */
  KeyTerms terms(String key) {
    var holder = accounts.holder(KeyHash.of(key));
    return holder == null ? null : holder.terms();
  }

  @Override
  public void close() {
    store.close();
  }
}
