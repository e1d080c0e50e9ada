package dev.sluice.ledger.manage.keys;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.ManagementSettings;
import dev.sluice.config.ManagementSettings.KeyGeneration;
import dev.sluice.config.Snapshot;
import dev.sluice.ledger.api.Form;
import dev.sluice.ledger.api.Forms;
import dev.sluice.ledger.api.Lifetime;
import dev.sluice.ledger.manage.call.Caller;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the config says of new keys, users and teams. */
public final class KeyRules {
  private final Supplier<Snapshot> snapshot;

  public KeyRules(Supplier<Snapshot> snapshot) {
    this.snapshot = snapshot;
  }

  public ManagementSettings settings() {
    return snapshot.get().settings().management();
  }

  /** Roles in a team that may make its keys, or null: as LiteLLM has it without a config. */
  @Nullable
  List<String> rolesInTeams() {
    return settings().teamKeys().roles();
  }

  /** Ids of teams that users may join by themselves: {@code available_teams} of {@code default_internal_user_params}. */
  public List<String> openTeams() {
    String json = settings().userDefaults().get("available_teams");
    Object teams = json == null ? null : Json.decodeValue(json);
    JsonArray list = teams instanceof JsonArray many ? many : new JsonArray().add(teams);
    return list.stream().filter(Objects::nonNull).map(Object::toString).toList();
  }

  /** {@code default_key_generate_params}, where nothing was asked. */
  public void fill(JsonObject asked) {
    fill(asked, settings().keyDefaults(), Forms.KEY_NEW);
  }

  /** Fills absent fields; what the config says in a wrong form is told by name. */
  public static void fill(JsonObject asked, Map<String, String> standards, Form form) {
    JsonObject filled = new JsonObject();
    standards.forEach((name, json) -> {
      if (asked.getValue(name) == null) {
        filled.put(name, Json.decodeValue(json));
      }
    });
    asked.mergeIn(form.read(filled));
  }

  /**
   * Whether the config lets this caller make such a key.
   *
   * @throws GatewayError when not
   */
  void toMake(Caller caller, JsonObject asked) {
    boolean ofTeam = asked.getValue("team_id") != null;
    KeyGeneration rule = ofTeam ? settings().teamKeys() : settings().personalKeys();
    for (String name : rule.required()) {
      if (asked.getValue(name) == null) {
        throw new GatewayError.BadRequest(
            "missing_required_parameter",
            name,
            "Required param " + name + " not in data: litellm_settings.key_generation_settings asks"
                + " for it in every " + (ofTeam ? "team's" : "personal") + " key.");
      }
    }
    List<String> roles = rule.roles();
    if (!ofTeam
        && !caller.isAdmin()
        && roles != null
        && (caller.role() == null || !roles.contains(caller.role().word()))) {
      throw caller.forbidden(
          "Making personal keys needs the role " + String.join(" or ", roles) + " here");
    }
  }

  /**
   * {@code upperbound_key_generate_params}: what is more is refused, what is absent gets the bound.
   *
   * @param complete whether absent fields get it, as those of a new key
   * @throws GatewayError.BadRequest when a bound is passed
   */
  void bound(JsonObject asked, boolean complete, long now) {
    Map<String, String> bounds = settings().keyBounds();
    if (complete) {
      fill(asked, bounds, Forms.KEY_NEW);
    }
    bounds.forEach((name, json) -> {
      Object bound = Json.decodeValue(json);
      boolean cleared = asked.containsKey(name) && asked.getValue(name) == null;
      if (cleared || passes(asked.getValue(name), bound, now)) {
        throw new GatewayError.BadRequest(
            "above_upperbound",
            name,
            "'" + name + "' may be at most " + bound
                + ": litellm_settings.upperbound_key_generate_params says so.");
      }
    });
  }

  private static boolean passes(@Nullable Object value, Object bound, long now) {
    if (value instanceof Number number && bound instanceof Number most) {
      return number.doubleValue() > most.doubleValue();
    }
    if (value instanceof String text && bound instanceof String most) {
      return Lifetime.isOne(text)
          && Lifetime.isOne(most)
          && Lifetime.isLonger(text, most, Instant.ofEpochMilli(now));
    }
    return value instanceof JsonArray list
        && bound instanceof JsonArray most
        && (list.isEmpty()
            ? !most.isEmpty()
            : list.stream().anyMatch(item -> !most.contains(item)));
  }
}
