package dev.sluice.ledger.manage.owners;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.StoredModel;
import dev.sluice.config.TeamModel;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Rows;
import dev.sluice.ledger.manage.call.Shown;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Models that are one team's own. As in LiteLLM they are stored under a name made here, and the team, which is allowed
 * them, calls them by the name that was asked for; deployments of one team and name share the name made here.
 */
public final class TeamModels {
  private static final String TEAM = "team_id";
  private static final String PUBLIC = "team_public_model_name";
  private static final String NAME = "model_name";
  private static final String INFO = "model_info";

  private TeamModels() {}

  /**
   * The same model under its own name, and allowed to its team, if it is to have one.
   *
   * @param model its name is that which was asked for, or the one that it had before
   * @param before what it was, or null: it is new
   */
  public static StoredModel placed(
      StoredModel model, @Nullable StoredModel before, Caller caller, Books books) {
    Object id = model.info().getValue(TEAM);
    if (id == null) {
      return model;
    }
    Row team = books.find(Kind.TEAM, id.toString());
    if (team == null) {
      throw new GatewayError.BadRequest(
          "team_not_found",
          "model_info.team_id",
          "There is no team '" + Shown.cut(id.toString()) + "'; make it with POST /team/new.");
    }
    TeamModel was = before == null ? null : of(before.info());
    boolean named = before == null || !model.name().equals(before.name());
    TeamModel now =
        new TeamModel(team.id(), named || was == null ? model.name() : was.publicName());
    if (now.publicName().contains("*")) {
      throw new GatewayError.BadRequest(
          "invalid_value", "model_name", "A team's own model has a name without '*'.");
    }
    String name = now.equals(was) ? before.name() : name(now, books);
    if (!now.equals(was)) { // else what its team may use stays as somebody has set it since
      TeamGrants.allow(team, List.of(name), caller, books);
    }
    JsonObject info = model.info().copy().put(TEAM, now.teamId()).put(PUBLIC, now.publicName());
    return new StoredModel(model.id(), name, model.params(), info);
  }

  /** A model is gone, or has changed: what nothing is behind any more is not allowed any more. */
  public static void left(Row before, Caller caller, Books books) {
    TeamModel model = of(before);
    Row team = model == null ? null : books.find(Kind.TEAM, model.teamId());
    if (team != null && find(model, books) == null) {
      TeamGrants.end(team, group(before), model.publicName(), caller, books);
    }
  }

  /** They go with their team. */
  static void delete(String teamId, Books books) {
    for (Row row : books.session().all(Kind.MODEL)) {
      TeamModel model = of(row);
      if (model != null && model.teamId().equals(teamId)) {
        books.delete(row);
      }
    }
  }

  /** Names made for a team's own models, by those that it calls. */
  static Map<String, String> groups(String teamId, Books books) {
    Map<String, String> groups = new HashMap<>();
    publicNames(teamId, books).forEach((group, name) -> groups.put(name, group));
    return groups;
  }

  /** Names that a team calls its own models, by those made for them. */
  static Map<String, String> publicNames(String teamId, Books books) {
    Map<String, String> names = new HashMap<>();
    for (Row row : books.session().all(Kind.MODEL)) {
      TeamModel model = of(row);
      if (model != null && model.teamId().equals(teamId)) {
        names.put(group(row), model.publicName());
      }
    }
    return names;
  }

  /** The name that it is served under. */
  public static String group(Row row) {
    return String.valueOf(row.fields().getValue(NAME));
  }

  /** Whose own a stored model is, or null: everybody's. */
  public static @Nullable TeamModel of(Row row) {
    return of(Rows.object(row.fields(), INFO));
  }

  private static @Nullable TeamModel of(JsonObject info) {
    Object team = info.getValue(TEAM);
    Object name = info.getValue(PUBLIC);
    return team == null || name == null ? null : new TeamModel(team.toString(), name.toString());
  }

  private static @Nullable Row find(TeamModel model, Books books) {
    return books.session().all(Kind.MODEL).stream()
        .filter(row -> model.equals(of(row)))
        .findFirst()
        .orElse(null);
  }

  private static String name(TeamModel model, Books books) {
    Row sibling = find(model, books);
    return sibling == null ? prefix(model.teamId()) + UUID.randomUUID() : group(sibling);
  }

  /** What the names made for a team's own models begin with, as in LiteLLM. */
  static String prefix(String teamId) {
    return "model_name_" + teamId + "_";
  }
}
