package dev.sluice.ledger.manage.keys;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.admission.terms.RouteGroup;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.manage.call.Shown;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may see, make and change which key. */
public final class KeyRights {
  /** A way to a key: the permissions that let all members of its team go there, that of the route first. */
  enum Way {
    SEE("/key/info"),
    LIST("/key/list", "/key/info"),
    LIST_ALIASES("/key/aliases", "/key/list", "/key/info"),
    MAKE("/key/generate"),
    MAKE_SERVICE("/key/service-account/generate"),
    UPDATE("/key/update"),
    DELETE("/key/delete"),
    REGENERATE("/key/regenerate", "/key/{key_id}/regenerate");

    private final List<String> permissions;

    Way(String... permissions) {
      this.permissions = List.of(permissions);
    }

    String route() {
      return permissions.get(0);
    }

    boolean changes() {
      return compareTo(LIST_ALIASES) > 0;
    }
  }

  /** What the owner of a key may change of it though somebody else made it: it gives nobody more. */
  private static final Set<String> HARMLESS =
      Set.of("key", "key_alias", "aliases", "config", "new_key");

  private static final List<String> MODELS_ONLY = List.of(RouteGroup.LLM_API.word());
  /** What only admins may set, whoever made the key. */
  private static final List<String> GIVEN =
      List.of("permissions", "spend", "blocked", "temp_budget_increase", "temp_budget_expiry");

  private KeyRights() {}

  /** Whether a caller sees the key among others. */
  public static boolean sees(Caller caller, Row key, Books books) {
    return sees(caller, key, Way.LIST, books);
  }

  static boolean sees(Caller caller, Row key, Way way, Books books) {
    String team = Rows.text(key.fields(), "team_id");
    return caller.seesAll()
        || caller.isKey(key)
        || caller.isUser(Rows.text(key.fields(), "user_id"))
        || caller.runsTeam(team, books)
        || memberMay(caller, team, way, books);
  }

  /** @throws GatewayError.Forbidden unless the caller may see it */
  static void toSee(Caller caller, Row key, Books books) {
    if (!sees(caller, key, Way.SEE, books)) {
      throw caller.forbidden(
          "Another's key is seen by its owner, its team's admins and admins only");
    }
  }

  /**
   * Whether a caller may change a key at all.
   *
   * @throws GatewayError.Forbidden when not
   */
  static void toChange(Caller caller, Row key, Way way, Books books) {
    String team = Rows.text(key.fields(), "team_id");
    boolean own = caller.makesKeys() && caller.isUser(Rows.text(key.fields(), "user_id"));
    if (!own && !caller.runsTeam(team, books) && !memberMay(caller, team, way, books)) {
      throw caller.forbidden(way.route()
          + " of this key needs its owner with the role internal_user, an admin of its team, a"
          + " member with this permission, or the role proxy_admin");
    }
  }

  /**
   * Whether a caller may change these fields of the key, one that all members of its team may update as its admins.
   *
   * @throws GatewayError.Forbidden when not
   */
  static void toSet(Caller caller, Row key, JsonObject change, Books books) {
    if (caller.isAdmin()) {
      return;
    }
    String team = Rows.text(key.fields(), "team_id");
    boolean runs = caller.runsTeam(team, books) || memberMay(caller, team, Way.UPDATE, books);
    boolean made = caller.hasMade(key);
    for (String name : change.fieldNames()) {
      boolean moves = Set.of("user_id", "team_id").contains(name)
          && !String.valueOf(change.getValue(name)).equals(Rows.text(key.fields(), name));
      boolean foreign = !runs && !made && !HARMLESS.contains(name);
      if (moves || foreign || GIVEN.contains(name)) {
        throw caller.forbidden("'" + name + "' of this key can be changed by a proxy_admin only");
      }
    }
    refuseHidden(change, caller);
    toGrant(caller, Rows.text(key.fields(), "user_id"), change);
  }

  /** Where a temporary increase of a budget is kept. */
  private static void refuseHidden(JsonObject asked, Caller caller) {
    if (asked.getValue("metadata") instanceof JsonObject metadata
        && metadata.fieldNames().stream().anyMatch(name -> name.startsWith("temp_budget_"))) {
      throw caller.forbidden("This 'metadata' can be set by a proxy_admin only");
    }
  }

  /**
   * Whether a caller may make a key with these fields; sets the owner where none is named.
   *
   * @param rules what the config says of who makes keys
   * @param forService whether it belongs to a team alone
   */
  static void toMake(
      Caller caller, JsonObject asked, KeyRules rules, boolean forService, Books books) {
    if (caller.isAdmin()) {
      return;
    }
    String team = Rows.text(asked, "team_id");
    if (team == null && !caller.makesKeys()) {
      throw caller.forbidden("Making keys needs the role internal_user or proxy_admin");
    }
    if (team != null) {
      inTeam(caller, team, rules, forService ? Way.MAKE_SERVICE : Way.MAKE, books);
    }
    if (!forService && asked.getValue("user_id") == null) {
      asked.put("user_id", caller.userId());
    }
    String owner = Rows.text(asked, "user_id");
    if (owner != null && !caller.isUser(owner) && !caller.runsTeam(team, books)) {
      throw caller.forbidden(
          "A key for user '" + Shown.cut(owner) + "' needs the role proxy_admin");
    }
    refuseHidden(asked, caller);
    GIVEN.stream().filter(name -> asked.getValue(name) != null).findFirst().ifPresent(name -> {
      throw caller.forbidden("'" + name + "' can be set by a proxy_admin only");
    });
    if (owner != null && !caller.isUser(owner) && asked.getValue("allowed_routes") == null) {
      asked.put("allowed_routes", new JsonArray(MODELS_ONLY));
    }
    toGrant(caller, owner, asked);
  }

  private static void inTeam(Caller caller, String team, KeyRules rules, Way way, Books books) {
    Row member = caller.member(team, books);
    List<String> allowed = rules.rolesInTeams();
    String role = member == null ? "" : String.valueOf(Rows.text(member.fields(), "role"));
    boolean may = allowed == null
        ? caller.runsTeam(team, books) || memberMay(caller, team, way, books)
        : member != null && caller.makesKeys() && allowed.contains(role);
    if (!may) {
      throw caller.forbidden("A key of team '" + Shown.cut(team) + "' is made by "
          + (allowed == null
              ? "its admins, by members with the permission " + way.route() + ","
              : "members with the role " + String.join(" or ", allowed))
          + " and by admins only");
    }
  }

  /**
   * Whoever knows a key in plain text can act as its owner, and as an admin with one that belongs to nobody and is made
   * for management: neither may be had by making or changing a key.
   */
  private static void toGrant(Caller caller, @Nullable String owner, JsonObject fields) {
    if (owner != null && caller.isUser(owner)) {
      return; // the owner's role bounds it
    }
    List<String> routes = Rows.texts(fields, "allowed_routes");
    String type = Rows.text(fields, "key_type");
    boolean grants = owner == null
        ? routes.contains(RouteGroup.MANAGEMENT.word())
            || routes.contains(RouteGroup.INFO.word())
            || "management".equals(type)
            || "read_only".equals(type)
        : fields.containsKey("allowed_routes") && !routes.equals(MODELS_ONLY)
            || type != null && !type.equals("llm_api");
    if (grants) {
      throw caller.forbidden("Such allowed_routes of another's key need the role proxy_admin");
    }
  }

  /** @throws GatewayError.Forbidden when the caller may not have this key in plain text */
  static void toHold(Caller caller, Row key) {
    String owner = Rows.text(key.fields(), "user_id");
    boolean harmless = owner == null
        ? !grantsRole(key)
        : caller.isUser(owner) || Rows.texts(key.fields(), "allowed_routes").equals(MODELS_ONLY);
    if (!caller.isAdmin() && !harmless) {
      throw caller.forbidden(
          "Who has this key can act as another; this needs the role proxy_admin");
    }
  }

  private static boolean grantsRole(Row key) {
    List<String> routes = Rows.texts(key.fields(), "allowed_routes");
    return routes.contains(RouteGroup.MANAGEMENT.word())
        || routes.contains(RouteGroup.INFO.word())
        || Caller.seesAllSpend(key);
  }

  /** Whether the team lets all of its members go this way to its keys. */
  private static boolean memberMay(Caller caller, @Nullable String teamId, Way way, Books books) {
    Row team = caller.member(teamId, books) == null ? null : books.find(Kind.TEAM, teamId);
    return team != null
        && (caller.makesKeys() || !way.changes())
        && Rows.texts(team.fields(), "team_member_permissions").stream()
            .anyMatch(way.permissions::contains);
  }
}
