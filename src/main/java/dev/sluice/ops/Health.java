package dev.sluice.ops;

import dev.sluice.config.ConfigStatus;
import dev.sluice.ops.count.Loops;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Whether this process lives, whether it should be sent traffic, and why not. Thread-safe. */
public final class Health {
  private static final String ERROR = "last_error";
  private static final String SOURCE = "source";
  private static final String UNSERVED = "stored_models_not_served";

  private final String version;
  private final Loops loops = new Loops();
  private volatile boolean listening;
  private volatile boolean draining;
  private volatile Database database = Database.NONE;

  /** Whether what is stored can be reached. */
  public enum Database {
    /** There is nothing to reach: nothing is stored. */
    NONE("Not connected"),
    CONNECTED("connected"),
    DISCONNECTED("disconnected");

    private final String word;

    Database(String word) {
      this.word = word;
    }
  }

  /**
   * @param version of this build
   */
  public Health(String version) {
    this.version = version;
  }

  /** Where event loops tell that they tick. */
  public Loops loops() {
    return loops;
  }

  /** Callers can connect. */
  public void listening() {
    listening = true;
  }

  /** From now on readiness answers 503, so that balancers look elsewhere. */
  public void drain() {
    draining = true;
  }

  /** From now on readiness tells this of the database. Traffic goes on either way, so its status stays. */
  public void database(Database now) {
    database = now;
  }

  public Database database() {
    return database;
  }

  public boolean isDraining() {
    return draining;
  }

  /** Whether it should be sent traffic. */
  public boolean isReady() {
    return listening && !draining;
  }

  /** The answer of {@code GET /health/liveness} when event loops do not tick. */
  public static JsonObject stuck(List<Loops.Stuck> stuck) {
    JsonArray all = new JsonArray();
    for (Loops.Stuck one : stuck) {
      all.add(new JsonObject()
          .put("lane", one.lane())
          .put("silent_seconds", Math.round(one.seconds() * 10) / 10.0));
    }
    return new JsonObject().put("status", "stuck").put("event_loops", all);
  }

  /**
   * The answer of {@code GET /health/readiness}: LiteLLM's members, and the state of the configuration.
   *
   * @param reasons whether it says where the configuration comes from, and why something of it is not in effect, which
   *     names files, models and variables
   */
  public JsonObject readiness(ConfigStatus status, boolean reasons) {
    JsonObject config = config(status);
    if (!reasons) {
      config.remove(ERROR);
      config.remove(UNSERVED);
      config.remove(SOURCE);
    }
    return new JsonObject()
        .put("status", draining ? "draining" : listening ? "healthy" : "starting")
        .put("db", database.word)
        .putNull("cache")
        .put("litellm_version", "sluice-" + version)
        .put("success_callbacks", new JsonArray())
        .put("listening", listening)
        .put("config", config);
  }

  private static JsonObject unserved(ConfigStatus status) {
    JsonObject unserved = new JsonObject();
    status.unserved().forEach(unserved::put);
    return unserved;
  }

  /** Which configuration is in effect, and whether the file as it is now is it. */
  public JsonObject config(ConfigStatus status) {
    return new JsonObject()
        .put("version", status.snapshot().version())
        .put(SOURCE, status.snapshot().source())
        .put("loaded_at", status.snapshot().loadedAt().toString())
        .put("models", status.snapshot().groups().size())
        .put("last_reload_successful", status.lastError() == null)
        .put(ERROR, status.lastError())
        .put(UNSERVED, unserved(status));
  }
}
