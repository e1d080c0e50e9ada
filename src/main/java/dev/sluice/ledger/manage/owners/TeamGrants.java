package dev.sluice.ledger.manage.owners;

import dev.sluice.ledger.Row;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.manage.call.Books;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Rows;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a team may use. A model of its own is stored there by the name that was made for it, which nothing else has, so
 * that it never lets the team use everybody's model of the same name; clients send and see the name that the team calls.
 */
final class TeamGrants {
  private static final String MODELS = "models";

  private TeamGrants() {}

  /** Adds to what a team may use; where it may use all, that stays so. */
  static Row allow(Row team, List<String> names, Caller caller, Books books) {
    List<String> models = new ArrayList<>(Rows.texts(team.fields(), MODELS));
    if (models.isEmpty()) {
      models.add(AskedModel.ALL);
    }
    Map<String, String> own = TeamModels.groups(team.id(), books);
    names.stream()
        .map(name -> own.getOrDefault(name, name))
        .filter(name -> !models.contains(name))
        .forEach(models::add);
    models.remove(AskedModel.NONE);
    return changed(team, models, caller, books);
  }

  /** Takes from what a team may use; the last one leaves nothing, where an empty list would leave everything. */
  static Row refuse(Row team, List<String> names, Caller caller, Books books) {
    List<String> models = new ArrayList<>(Rows.texts(team.fields(), MODELS));
    Map<String, String> own = TeamModels.groups(team.id(), books);
    Set<String> refused = new LinkedHashSet<>(names);
    names.forEach(name -> refused.add(own.getOrDefault(name, name)));
    if (models.removeAll(refused) && models.isEmpty()) {
      models.add(AskedModel.NONE);
    }
    return changed(team, models, caller, books);
  }

  /**
   * Nothing is behind a name of the team's own any more. What it could use of everybody's stays, unless the own model was
   * allowed by that very name, as LiteLLM stores it.
   *
   * @param group the name that was made for it
   */
  static void end(Row team, String group, String publicName, Caller caller, Books books) {
    boolean known = Rows.texts(team.fields(), MODELS).contains(group);
    refuse(team, List.of(known ? group : publicName), caller, books);
  }

  /** A list that a client sent, as it is stored in place of the one before; an older grant of everybody's model stays. */
  static JsonArray stored(Row team, List<String> sent, Books books) {
    List<String> before = Rows.texts(team.fields(), MODELS);
    Map<String, String> own = TeamModels.groups(team.id(), books);
    Set<String> models = new LinkedHashSet<>();
    for (String name : sent) {
      models.add(own.getOrDefault(name, name));
      if (before.contains(name)) {
        models.add(name);
      }
    }
    return new JsonArray(new ArrayList<>(models));
  }

  /** The list with the names that the team calls. */
  static JsonArray shown(Row team, Books books) {
    List<String> models = Rows.texts(team.fields(), MODELS);
    String prefix = TeamModels.prefix(team.id());
    if (models.stream().noneMatch(name -> name.startsWith(prefix))) {
      return new JsonArray(models);
    }
    Map<String, String> own = TeamModels.publicNames(team.id(), books);
    return new JsonArray(
        models.stream().map(name -> own.getOrDefault(name, name)).distinct().toList());
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
