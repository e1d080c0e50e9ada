package dev.sluice.ledger.manage.call;

import dev.sluice.bus.GatewayError;
import dev.sluice.bus.ManagementCall.Actor;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.admission.terms.Role;
import dev.sluice.ledger.admission.terms.RouteGroup;
import dev.sluice.ledger.api.Route;
import dev.sluice.ledger.api.Route.Access;
import dev.sluice.ledger.usage.Viewer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls the management API, and what they may do by their role.
 *
 * @param key the key that was sent, or null: the master key
 * @param role of the key's owner; of a key without owner, what its {@code allowed_routes} say, or null
 * @param userId the key's owner, or null
 */
public record Caller(
    @Nullable Row key, @Nullable Role role, @Nullable String userId) {
  private static final Caller OPERATOR = new Caller(null, Role.PROXY_ADMIN, null);
  /** How LiteLLM calls whoever has the master key. */
  private static final String OPERATOR_NAME = "default_user_id";

  /**
   * The caller of a route.
   *
   * @throws GatewayError.Unauthorized when the key is not known, blocked or expired
   * @throws GatewayError.Forbidden when it may not call this route
   */
  public static Caller of(Actor actor, Route route, Books books) {
    if (actor.token() == null) {
      return OPERATOR;
    }
    Row key = books.find(Kind.KEY, actor.token());
    if (key == null) {
      throw unknown(actor.token(), books);
    }
    refuseDead(key, books);
    List<String> allowed = Rows.texts(key.fields(), "allowed_routes");
    if (!RouteGroup.allows(allowed, groups(route), route.path())) {
      throw new GatewayError.Forbidden(
          "route_not_allowed",
          null,
          route.name() + " is not among this key's allowed_routes: " + allowed + ".");
    }
    String owner = Rows.text(key.fields(), "user_id");
    Caller caller = new Caller(key, role(owner, allowed, books), owner);
    caller.refuseUnless(route);
    return caller;
  }

  /** A key is replaced because somebody else may know it: it must not outdo the one that took its place. */
  private static GatewayError unknown(String hash, Books books) {
    return books.isInGrace(hash)
        ? new GatewayError.Forbidden(
            "key_replaced",
            null,
            "This key was replaced and is in its grace period: it may call models, and nothing else."
                + " Use the key that took its place.")
        : new GatewayError.Unauthorized(
            "Incorrect API key: the key that was sent is not known to this gateway.");
  }

  private static void refuseDead(Row key, Books books) {
    Row team = books.find(Kind.TEAM, Rows.text(key.fields(), "team_id"));
    long end = Stamp.millis(key.fields().getValue("expires"));
    if (team == null && Rows.text(key.fields(), "team_id") != null) {
      throw new GatewayError.Unauthorized(
          "team_not_found",
          "This key's team does not exist. An admin can make it with POST /team/new.");
    }
    if (Rows.flag(key.fields(), "blocked")) {
      throw new GatewayError.Unauthorized("This key is blocked. An admin can unblock it.");
    } else if (team != null && Rows.flag(team.fields(), "blocked")) {
      throw new GatewayError.Unauthorized("This key's team is blocked. An admin can unblock it.");
    } else if (end > 0 && end <= books.now()) {
      throw new GatewayError.Unauthorized("This key has expired. Ask for a new one.");
    }
  }

  private static Set<RouteGroup> groups(Route route) {
    boolean tells = route.method().equals("GET") || route.path().endsWith("/info");
    return tells
        ? EnumSet.of(RouteGroup.MANAGEMENT, RouteGroup.INFO)
        : EnumSet.of(RouteGroup.MANAGEMENT);
  }

  /** A key without an owner has a role only where an admin wrote so in its {@code allowed_routes}. */
  private static @Nullable Role role(@Nullable String owner, List<String> allowed, Books books) {
    if (owner == null) {
      boolean manages = allowed.contains(RouteGroup.MANAGEMENT.word());
      boolean looks = allowed.contains(RouteGroup.INFO.word());
      return manages ? Role.PROXY_ADMIN : looks ? Role.PROXY_ADMIN_VIEWER : null;
    }
    Row user = books.find(Kind.USER, owner);
    return user == null ? Role.INTERNAL_USER_VIEWER : Terms.role(user.fields());
  }

  private void refuseUnless(Route route) {
    boolean may =
        route.access() == Access.ADMIN ? isAdmin() : route.access() != Access.VIEWER || seesAll();
    if (!may) {
      throw forbidden(route.name() + " needs the role " + route.access().words());
    }
  }

  public boolean isAdmin() {
    return role == Role.PROXY_ADMIN;
  }

  public boolean seesAll() {
    return isAdmin() || role == Role.PROXY_ADMIN_VIEWER;
  }

  /** Whether they may make and change keys of their own. */
  public boolean makesKeys() {
    return userId != null && (isAdmin() || role == Role.INTERNAL_USER);
  }

  public boolean isUser(@Nullable String id) {
    return userId != null && userId.equals(id);
  }

  public boolean isKey(Row row) {
    return key != null && key.id().equals(row.id());
  }

  /** Whether they may change this team. */
  public boolean runsTeam(@Nullable String teamId, Books books) {
    Row member = member(teamId, books);
    return isAdmin() || member != null && "admin".equals(Rows.text(member.fields(), "role"));
  }

  /** Their membership, or null. */
  public @Nullable Row member(@Nullable String teamId, Books books) {
    return teamId == null || userId == null
        ? null
        : books.find(Kind.MEMBER, AccountName.memberId(teamId, userId));
  }

  /** Whether this user made this key. */
  public boolean hasMade(Row row) {
    return userId != null
        && !userId.equals(OPERATOR_NAME)
        && userId.equals(Rows.text(row.fields(), "created_by"));
  }

  /** Whose spend they see. */
  public Viewer viewer() {
    boolean permitted = key != null && seesAllSpend(key);
    return new Viewer(seesAll() || permitted, key == null, key == null ? null : key.id(), userId);
  }

  /** Whether a key sees what all spent, whoever has it. */
  public static boolean seesAllSpend(Row key) {
    return Rows.flag(Rows.object(key.fields(), "permissions"), "get_spend_routes");
  }

  /** How they are called in {@code created_by}. */
  public String name() {
    return key == null ? OPERATOR_NAME : userId != null ? userId : key.id();
  }

  /** A refusal that says what is needed and what the caller has. */
  public GatewayError forbidden(String needed) {
    return new GatewayError.Forbidden(
        "role_not_allowed",
        null,
        needed + "; this key's role is " + (role == null ? "none" : role.word()) + ".");
  }
}
