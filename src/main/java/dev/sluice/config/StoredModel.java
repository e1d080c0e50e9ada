package dev.sluice.config;

import io.vertx.core.json.JsonObject;

/**
 * A deployment that the ledger keeps, to be served beside those of the config file.
 *
 * @param id its {@code model_info.id}
 * @param name {@code model_name}
 * @param params {@code litellm_params}, its secrets in plain text; never changed
 * @param info {@code model_info}; never changed
 */
public record StoredModel(String id, String name, JsonObject params, JsonObject info) {
  private static final String SOURCE = "stored model ";

  /** The file that findings about it name. */
  public String source() {
    return SOURCE + id;
  }

  /** Whether what has this place comes from a stored model. */
  public static boolean isSource(String file) {
    return file.startsWith(SOURCE);
  }

  /** Without its parameters, which hold secrets. */
  @Override
  public String toString() {
    return name + " (" + id + ")";
  }
}
