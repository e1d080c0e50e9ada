package dev.sluice.ledger.models;

import dev.sluice.config.ModelCheck;
import dev.sluice.config.StoredModel;
import dev.sluice.config.StoredModels;
import java.util.Map;

/** Where stored models are served. Blocking. */
public interface ModelServing {
  /**
   * Whether a model could be served as it is.
   *
   * @throws Unanswered when nobody can say
   */
  ModelCheck check(StoredModel model);

  /**
   * Serves these, and no other stored ones, from when it returns on.
   *
   * @return why some are not served, by id
   * @throws Unanswered when it did not take effect
   */
  Map<String, String> serve(StoredModels models);

  /** It did not take effect; the message is the reason. */
  final class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Unanswered(String reason) {
      super(reason, null, false, false);
    }
  }
}
