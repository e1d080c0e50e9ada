package dev.sluice.ledger.models;

import dev.sluice.config.ModelStorage;
import dev.sluice.config.Secret;
import dev.sluice.config.StoredModel;
import dev.sluice.ledger.Row;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What the row of a model holds: LiteLLM's fields, its parameters encrypted. */
public final class ModelRow {
  public static final String BLOCKED = "blocked";
  private static final String NAME = "model_name";
  private static final String PARAMS = "litellm_params";
  private static final String INFO = "model_info";

  private final @Nullable Seal seal;

  /** It cannot be read; the message says why and what to do. */
  public static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message, null, false, false);
    }
  }

  public ModelRow(ModelStorage storage) {
    Secret salt = storage.saltKey();
    this.seal = salt == null ? null : new Seal(salt);
  }

  /** Whether there is a key to encrypt with. */
  public boolean canSeal() {
    return seal != null;
  }

  /** The model in plain text. */
  public StoredModel read(Row row) throws Unreadable {
    JsonObject fields = row.fields();
    return new StoredModel(
        row.id(), String.valueOf(fields.getValue(NAME)), params(fields), object(fields, INFO));
  }

  private JsonObject params(JsonObject fields) throws Unreadable {
    if (seal == null) {
      throw new Unreadable("it is encrypted, and there is no key; set LITELLM_SALT_KEY");
    }
    try {
      return seal.open(object(fields, PARAMS));
    } catch (Seal.Unreadable e) {
      throw new Unreadable(
          "its litellm_params were encrypted with another key: set LITELLM_SALT_KEY to"
              + " what it was then (or, if there was none, the master key of then); or delete the model"
              + " and add it anew");
    }
  }

  /** These fields with what the model says. */
  public JsonObject write(StoredModel model, JsonObject fields) {
    if (seal == null) {
      throw new IllegalStateException("nothing is stored without a key");
    }
    return fields
        .copy()
        .put(NAME, model.name())
        .put(PARAMS, seal.seal(model.params()))
        .put(INFO, model.info());
  }

  private static JsonObject object(JsonObject fields, String name) {
    return fields.getValue(name) instanceof JsonObject object ? object : new JsonObject();
  }
}
