package dev.sluice.ledger.manage.models;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.ModelCheck;
import dev.sluice.config.ModelStorage;
import dev.sluice.config.Snapshot;
import dev.sluice.config.StoredModel;
import dev.sluice.ledger.models.ModelRow;
import dev.sluice.ledger.models.ModelServing;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which models may be stored. */
final class ModelRules {
  private static final int LONGEST = 500; // characters of an id or a name
  private static final Pattern FIELD = Pattern.compile("(?:litellm_params|model_info)\\.[\\w.-]+");
  private static final int RETRY_AFTER_SECONDS = 5;

  private final Supplier<Snapshot> served;
  private final ModelServing serving;

  ModelRules(Supplier<Snapshot> served, ModelServing serving) {
    this.served = served;
    this.serving = serving;
  }

  /** Reads and writes rows, where models are stored at all. */
  ModelRow rows() {
    ModelStorage storage = served.get().settings().ledger().models();
    if (!storage.on()) {
      throw new GatewayError.BadRequest(
          "models_not_stored",
          null,
          "Set general_settings.store_model_in_db: true, or STORE_MODEL_IN_DB=True, to store models"
              + " here; or write the deployment into model_list of the config file: it takes effect"
              + " within a second.");
    }
    ModelRow rows = new ModelRow(storage);
    if (!rows.canSeal()) {
      throw new GatewayError.BadRequest(
          "no_salt_key",
          null,
          "Set LITELLM_SALT_KEY or general_settings.master_key: what is stored is encrypted with it.");
    }
    return rows;
  }

  /** The same reader as the config file's says whether it can be served. */
  ModelCheck checked(StoredModel model) {
    refuseName("model_info.id", model.id());
    refuseName("model_name", model.name());
    ModelCheck check;
    try {
      check = serving.check(model);
    } catch (ModelServing.Unanswered e) {
      throw new GatewayError.Overloaded(
          "model_not_checked",
          "The model was not stored: " + e.getMessage() + ".",
          RETRY_AFTER_SECONDS);
    }
    if (!check.errors().isEmpty()) {
      String why = String.join("; ", check.errors());
      throw new GatewayError.BadRequest(
          "invalid_model", field(why), "The model was not stored: " + why + ".");
    }
    return check;
  }

  private static String field(String why) {
    Matcher field = FIELD.matcher(why);
    return field.find() ? field.group() : "litellm_params";
  }

  /** They stand in headers, logs and metrics. */
  private static void refuseName(String field, String name) {
    boolean plain = name.equals(name.strip()) && name.chars().noneMatch(Character::isISOControl);
    if (name.isEmpty() || !plain || name.length() > LONGEST) {
      throw new GatewayError.BadRequest(
          "invalid_value",
          field,
          "'" + field + "' must be a text of 1 to " + LONGEST
              + " characters, without control characters, and without blanks around it.");
    }
  }
}
