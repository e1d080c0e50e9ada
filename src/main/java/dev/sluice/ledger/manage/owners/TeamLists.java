package dev.sluice.ledger.manage.owners;

import static java.util.Locale.ROOT;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.api.Forms;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Handlers;
import dev.sluice.ledger.manage.call.Page;
import dev.sluice.ledger.manage.call.Request;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.manage.call.Sorting;
import dev.sluice.ledger.manage.keys.KeyRules;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lists of teams, page by page. */
public final class TeamLists {
  private static final int PAGE = 10;
  private static final int LARGEST_PAGE = 100;
  private static final List<String> OF_OPEN_TEAMS = List.of("team_id", "team_alias", "models");

  private final KeyRules rules;

  public TeamLists(KeyRules rules) {
    this.rules = rules;
  }

  public void addTo(Handlers handlers) {
    handlers.on("GET /v2/team/list", this::list);
    handlers.on("GET /team/available", this::open);
  }

  /** Those that the caller may join and is not in. */
  private JsonArray open(Request request, Books books) {
    JsonArray teams = new JsonArray();
    boolean asks = request.caller().userId() != null || request.caller().seesAll();
    List<String> open = asks ? rules.openTeams() : List.of(); // a key of nobody's joins nothing
    open.stream()
        .distinct()
        .map(id -> books.find(Kind.TEAM, id))
        .filter(team -> team != null && request.caller().member(team.id(), books) == null)
        .forEach(team -> teams.add(open(request.caller(), TeamRoutes.shown(team, books))));
    return teams;
  }

  /** Of a team that they are not in, users see what tells whether to join. */
  private static JsonObject open(Caller caller, JsonObject team) {
    if (caller.seesAll()) {
      return team;
    }
    JsonObject told = new JsonObject();
    OF_OPEN_TEAMS.forEach(name -> told.put(name, team.getValue(name)));
    return told;
  }

  private JsonObject list(Request request, Books books) {
    if (request.has("status")) {
      throw new GatewayError.BadRequest(
          "not_kept",
          "status",
          "Teams that were deleted are not kept here; leave 'status' out for those that there are.");
    }
    List<Row> rows = of(request, books).stream().filter(wanted(request)).toList();
    Page page = Page.of(request, "page_size", PAGE, LARGEST_PAGE);
    List<Row> shown = page.of(rows.stream()
        .sorted(Sorting.of(request, Forms.TEAM, "asc", rows, books))
        .toList());
    books.readAhead(shown);
    JsonArray teams = new JsonArray();
    shown.forEach(row -> teams.add(entry(row, books)));
    return new JsonObject()
        .put("teams", teams)
        .put("total", rows.size())
        .put("page", page.number())
        .put("page_size", page.size())
        .put("total_pages", page.pages(rows.size()));
  }

  private static JsonObject entry(Row team, Books books) {
    JsonObject shown = TeamRoutes.shown(team, books);
    return shown.put("members_count", shown.getJsonArray("members_with_roles").size());
  }

  /** All of them for who sees all and names nobody; else a user's own. */
  private static List<Row> of(Request request, Books books) {
    Caller caller = request.caller();
    String user = request.has("user_id") ? request.need("user_id") : null;
    if (user == null && caller.seesAll()) {
      return books.session().findAll(Kind.TEAM, Map.of());
    }
    if (user != null && !caller.isUser(user)) {
      if (!caller.seesAll()) {
        throw caller.forbidden("Another user's teams are seen by admins only");
      }
      books.need(Kind.USER, user, "user_id");
    }
    return ofUser(user == null ? caller.userId() : user, books);
  }

  /** The teams of a user, who may be nobody. */
  static List<Row> ofUser(@Nullable String user, Books books) {
    return user == null
        ? List.of()
        : books.findAll(Kind.MEMBER, "user_id", user).stream()
            .map(member -> books.find(Kind.TEAM, Rows.text(member.fields(), "team_id")))
            .filter(Objects::nonNull)
            .toList();
  }

  private static Predicate<Row> wanted(Request request) {
    String id = request.text("team_id");
    String alias = request.text("team_alias");
    String organization = request.text("organization_id");
    String search = request.text("search");
    boolean prefix = "prefix".equals(request.text("search_team_id_match"));
    return row -> (id == null || row.id().equals(id))
        && (alias == null || hasInAlias(row, alias))
        && (organization == null || organization.equals(Rows.text(row.fields(), "organization_id")))
        && (search == null
            || hasInAlias(row, search)
            || (prefix ? row.id().startsWith(search) : row.id().equals(search)));
  }

  private static boolean hasInAlias(Row team, String part) {
    String alias = Rows.text(team.fields(), "team_alias");
    return alias != null && alias.toLowerCase(ROOT).contains(part.toLowerCase(ROOT));
  }
}
