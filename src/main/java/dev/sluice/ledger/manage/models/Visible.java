package dev.sluice.ledger.manage.models;

import dev.sluice.config.ModelGroup;
import dev.sluice.config.TeamModel;
import dev.sluice.ledger.manage.call.Caller;
import dev.sluice.ledger.manage.call.Rows;
import java.util.List;

/** Which models a caller is told about: those that their key may use, as far as its own list says. */
final class Visible {
  private Visible() {}

  static boolean to(Caller caller, ModelGroup group) {
    if (caller.seesAll() || caller.key() == null) {
      return true;
    }
    TeamModel own = group.team();
    if (own != null && !own.teamId().equals(Rows.text(caller.key().fields(), "team_id"))) {
      return false;
    }
    String name = own == null ? group.name() : own.publicName();
    List<String> models = Rows.texts(caller.key().fields(), "models");
    return models.isEmpty() || models.contains(name) || models.stream().anyMatch(Visible::isWide);
  }

  private static boolean isWide(String word) {
    return word.contains("*") || word.startsWith("all-");
  }
}
