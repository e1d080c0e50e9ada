package dev.sluice.client.call;

import java.util.Map;
import java.util.TreeMap;

/**
 * Whom a call goes to, and how: what an entry of {@code model_list} would say. Equal ones share what was resolved.
 *
 * @param model with its prefix, such as {@code openai/mistral}
 * @param params the other {@code litellm_params}; may hold keys
 */
public record Destination(String model, Map<String, Object> params) {

  /** The provider's prefix; empty when the model has none. */
  public String prefix() {
    return model.substring(0, Math.max(0, model.indexOf('/')));
  }

  /** Names the parameters and shows no value, which may be a key. */
  @Override
  public String toString() {
    return model + " " + new TreeMap<>(params).keySet();
  }
}
