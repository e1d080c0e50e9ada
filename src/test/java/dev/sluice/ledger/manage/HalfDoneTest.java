package dev.sluice.ledger.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.models.LiveModels;
import dev.sluice.ledger.models.ModelServing;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.Store;
import dev.sluice.ledger.store.Stores;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fails half-way is neither lost nor done twice. */
class HalfDoneTest {
  private static final Duration LATER = Duration.ofHours(1);

  @TempDir
  Path folder;

  private final LateServing serving = new LateServing();
  private final Accounts accounts = new Accounts();
  private Snapshot snapshot;
  private LostStore store;
  private LiveModels live;
  private ManagementApi api;

  /** Nothing takes effect while {@code late} is set. */
  private static final class LateServing implements ModelServing {
    private boolean late;
    private List<StoredModel> served = List.of();

    @Override
    public ModelCheck check(StoredModel model) {
      return new ModelCheck(List.of(), List.of("a warning"));
    }

    @Override
    public Map<String, String> serve(StoredModels models) {
      if (late) {
        throw new Unanswered("the rollout takes long");
      }
      served = models.models();
      return Map.of();
    }
  }

  /** A database that is away from time to time. */
  private static final class LostStore implements Store {
    private final Store real;
    private boolean away;
    private boolean broken;
    private boolean silent; // it does what it is asked for, and nobody hears of it

    private LostStore(Store real) {
      this.real = real;
    }

    @Override
    public <T> T inTransaction(Function<Session, T> work) {
      if (away) {
        throw new StoreUnavailable("away", new IllegalStateException());
      }
      if (broken) {
        throw new IllegalStateException("a row that nobody can read");
      }
      T result = real.inTransaction(work);
      if (silent) {
        throw new StoreUnavailable("no answer", new IllegalStateException());
      }
      return result;
    }

    @Override
    public void close() {
      real.close();
    }
  }

  @BeforeEach
  void open() throws ConfigException {
    Map<String, String> environment =
        Map.of("LITELLM_SALT_KEY", "a salt that stays", "LITELLM_KEY_ROTATION_ENABLED", "true");
    Object model = Map.of("model_name", "echo", "litellm_params", Map.of("model", "echo/echo"));
    Object general = Map.of("master_key", "sk-master-0123456789", "store_model_in_db", true);
    snapshot = new ConfigReader(environment::get, Clock.systemUTC())
        .ofValues("test", Map.of("model_list", List.of(model), "general_settings", general));
    at(Clock.systemUTC());
    live.loaded();
  }

  /** From now on with this clock; what is stored stays. */
  private void at(Clock clock) {
    store = store != null
        ? store
        : new LostStore(
            Stores.open(new Database.Sqlite(folder.resolve("half.db")), Clock.systemUTC()));
    live = new LiveModels(new LiveAccounts(accounts, clock), serving, () -> snapshot);
    api = new ManagementApi(live, () -> snapshot, serving, accounts.payees(), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private ManagementAnswer answer(String path, String body) {
    return api.answer(
        new ManagementCall(
            "POST", path, Map.of(), Buffer.buffer(body.replace('\'', '"')), Actor.OPERATOR),
        store);
  }

  private JsonObject post(String path, String body) {
    ManagementAnswer answer = answer(path, body);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return answer.body().toJsonObject();
  }

  @Test
  void aModelThatTakesEffectLateIsNoErrorThatMakesClientsStoreItAgain() {
    serving.late = true;
    String added =
        "{'model_name': 'added', 'litellm_params': {'model': 'openai/x', 'api_key': 'k'}}";
    JsonObject answer = post("/model/new", added);
    assertThat(answer.getString("model_id")).hasSize(36);
    assertThat(answer.getJsonArray("warnings"))
        .contains("a warning")
        .anySatisfy(warning -> assertThat((String) warning)
            .contains("stored", "the rollout takes long", "not send it"));
    assertThat(serving.served).isEmpty();
    serving.late = false;
    live.tick();
    assertThat(serving.served).hasSize(1);
    serving.late = true;
    String id = new JsonObject().put("id", answer.getString("model_id")).encode();
    assertThat(post("/model/delete", id).getJsonArray("warnings")).hasSize(1);
    serving.late = false;
    live.tick();
    assertThat(serving.served).isEmpty();
  }

  @Test
  void aModelOfWhichNobodyKnowsWhetherItIsStoredIsNotStoredTwice() {
    String added =
        "{'model_name': 'added', 'litellm_params': {'model': 'openai/x', 'api_key': 'k'}}";
    store.silent = true;
    ManagementAnswer undecided = answer("/model/new", added);
    assertThat(undecided.status()).isEqualTo(503);
    assertThat(serving.served).isEmpty();
    store.silent = false;
    String id = post("/model/new", added).getString("model_id");
    assertThat(undecided.body().toString())
        .contains("ledger_unavailable", "same call", "GET /model/info?litellm_model_id=" + id);
    assertThat(models()).containsExactly(id);
    assertThat(serving.served).extracting(StoredModel::id).containsExactly(id);
    post("/model/new", added);
    assertThat(models()).as("who asks again after an answer wants another").hasSize(2);
  }

  private List<String> models() {
    return store.inTransaction(session -> session.ids(Kind.MODEL));
  }

  @Test
  void anImportedIntervalThatIsNoDurationStopsNothing() {
    String due = post("/key/generate", "{'auto_rotate': true, 'rotation_interval': '1m'}")
        .getString("key");
    JsonObject imported = new JsonObject()
        .put("auto_rotate", true)
        .put("rotation_interval", "1y")
        .put("account", "a".repeat(64));
    store.inTransaction(session -> {
      session.insert(new Row(Kind.KEY, "a".repeat(64), imported, 1, 1));
      return null;
    });
    at(Clock.offset(Clock.systemUTC(), LATER));
    api.tick(store);
    assertThat(ids())
        .hasSize(2)
        .contains("a".repeat(64))
        .doesNotContain(KeyHash.of(due).toString());
  }

  @Test
  void aLookForKeysToRotateThatFailsIsTakenAgainAMinuteLater() {
    String due = post("/key/generate", "{'auto_rotate': true, 'rotation_interval': '1m'}")
        .getString("key");
    Clock late = Clock.offset(Clock.systemUTC(), LATER);
    Duration[] more = {Duration.ZERO};
    at(new Clock() {
      @Override
      public ZoneId getZone() {
        return late.getZone();
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return late.instant().plus(more[0]);
      }
    });
    store.broken = true;
    api.tick(store);
    store.broken = false;
    String hash = KeyHash.of(due).toString();
    api.tick(store);
    assertThat(ids()).containsExactly(hash);
    more[0] = Duration.ofSeconds(61);
    api.tick(store);
    assertThat(ids()).hasSize(1).doesNotContain(hash);
  }

  private List<String> ids() {
    return store.inTransaction(session -> session.ids(Kind.KEY));
  }

  @Test
  void aRotationThatTheDatabaseBrokeOffIsDoneWhenItIsBack() {
    String key = post("/key/generate", "{'auto_rotate': true, 'rotation_interval': '1m'}")
        .getString("key");
    at(Clock.offset(Clock.systemUTC(), LATER));
    store.away = true;
    assertThatExceptionOfType(Store.StoreUnavailable.class).isThrownBy(() -> api.tick(store));
    store.away = false;
    api.tick(store);
    List<String> keys = new ArrayList<>();
    store.inTransaction(session ->
        keys.addAll(session.all(Kind.KEY).stream().map(row -> row.id()).toList()));
    assertThat(keys).hasSize(1).doesNotContain(KeyHash.of(key).toString());
  }
}
