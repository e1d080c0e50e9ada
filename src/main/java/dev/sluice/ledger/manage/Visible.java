package dev.sluice.ledger.manage;

import java.util.List;

/** Which models a caller is told about: those that their key may use, as far as its own list says. */
final class Visible {
  private Visible() {}

  static boolean to(Caller caller, String group) {
    if (caller.seesAll() || caller.key() == null) {
      return true;
    }
    List<String> models = Rows.texts(caller.key().fields(), "models");
    return models.isEmpty() || models.contains(group) || models.stream().anyMatch(Visible::isWide);
  }

  private static boolean isWide(String word) {
    return word.contains("*") || word.startsWith("all-");
  }
}
