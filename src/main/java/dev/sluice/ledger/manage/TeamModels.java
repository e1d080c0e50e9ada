package dev.sluice.ledger.manage;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.StoredModel;
import dev.sluice.config.TeamModel;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.admission.AskedModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Models that are one team's own. As in LiteLLM they are stored under a name made here, and the team, which is allowed
 * them, calls them by the name that was asked for; deployments of one team and name share the name made here.
 */
final class TeamModels {
  private static final String TEAM = "team_id";
  private static final String PUBLIC = "team_public_model_name";
  private static final String MODELS = "models";
  private static final String INFO = "model_info";

  private TeamModels() {}

  /**
   * The same model under its own name, and allowed to its team, if it is to have one.
   *
   * @param model its name is that which was asked for, or the one that it had before
   * @param before what it was, or null: it is new
   */
  static StoredModel placed(
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
    allow(team, List.of(now.publicName()), caller, books);
    String name = now.equals(was) ? before.name() : name(now, books);
    JsonObject info = model.info().copy().put(TEAM, now.teamId()).put(PUBLIC, now.publicName());
    return new StoredModel(model.id(), name, model.params(), info);
  }

  /** A model is gone, or has changed: what nothing is behind any more is not allowed any more. */
  static void left(JsonObject info, Caller caller, Books books) {
    TeamModel model = of(info);
    Row team = model == null ? null : books.find(Kind.TEAM, model.teamId());
    if (team != null && find(model, books) == null) {
      refuse(team, List.of(model.publicName()), caller, books);
    }
  }

  private static @Nullable TeamModel of(JsonObject info) {
    Object team = info.getValue(TEAM);
    Object name = info.getValue(PUBLIC);
    return team == null || name == null ? null : new TeamModel(team.toString(), name.toString());
  }

  private static @Nullable Row find(TeamModel model, Books books) {
    return books.session().all(Kind.MODEL).stream()
        .filter(row -> model.equals(of(Rows.object(row.fields(), INFO))))
        .findFirst()
        .orElse(null);
  }

  private static String name(TeamModel model, Books books) {
    Row sibling = find(model, books);
    return sibling == null
        ? "model_name_" + model.teamId() + "_" + UUID.randomUUID()
        : sibling.fields().getString("model_name");
  }

  /** Adds to what a team may use; where it may use all, that stays so. */
  static Row allow(Row team, List<String> names, Caller caller, Books books) {
    List<String> models = new ArrayList<>(Rows.texts(team.fields(), MODELS));
    if (models.isEmpty()) {
      models.add(AskedModel.ALL);
    }
    names.stream().filter(name -> !models.contains(name)).forEach(models::add);
    models.remove(AskedModel.NONE);
    return changed(team, models, caller, books);
  }

  /** Takes from what a team may use; the last one leaves nothing, where an empty list would leave everything. */
  static Row refuse(Row team, List<String> names, Caller caller, Books books) {
    List<String> models = new ArrayList<>(Rows.texts(team.fields(), MODELS));
    if (models.removeAll(names) && models.isEmpty()) {
      models.add(AskedModel.NONE);
    }
    return changed(team, models, caller, books);
  }

  private static Row changed(Row team, List<String> models, Caller caller, Books books) {
    if (models.equals(Rows.texts(team.fields(), MODELS))) {
      return team;
    }
    JsonObject fields = team.fields().copy();
    fields.put(MODELS, new JsonArray(models)).put("updated_by", caller.name());
    Row next = team.with(fields, books.now());
    books.update(next);
    return next;
  }
}
