package dev.sluice.ledger.litellm;

import dev.sluice.ledger.Balance;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.store.LiteLlmTables;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.Store;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads LiteLLM's tables page by page into a store. It may be run again: what is the same stays, what LiteLLM changed
 * since is changed, and a balance is never lowered.
 */
public final class Import {
  private static final int PAGE = 500; // rows

  private final LiteLlmTables from;
  private final Store to;
  private final boolean dry;
  private final Mapping mapping;

  /** Ends a transaction of a dry run, of which nothing shall stay. */
  private static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Counts counts;

    Undone(Counts counts) {
      super(null, null, false, false);
      this.counts = counts;
    }
  }

  /** @param dry whether nothing is changed, and only told what would be */
  public Import(LiteLlmTables from, Store to, boolean dry, long now) {
    this.from = from;
    this.to = to;
    this.dry = dry;
    this.mapping = new Mapping(now);
  }

  /** Brings all; budgets first, as others refer to them. */
  public List<Counts> run() {
    Map<Object, Object> aliases = aliases();
    List<Counts> counts = new ArrayList<>();
    counts.add(table("Budgets", "LiteLLM_BudgetTable", "budget_id", one(mapping::budget)));
    counts.add(table("Users", "LiteLLM_UserTable", "user_id", one(mapping::user)));
    counts.add(table(
        "Teams",
        "LiteLLM_TeamTable",
        "team_id",
        one(team -> mapping.team(team, aliases.get(team.getValue("model_id"))))));
    counts.add(table("Team members", "LiteLLM_TeamTable", "team_id", mapping::members));
    counts.add(table(
        "Memberships", "LiteLLM_TeamMembership", "team_id, user_id", one(mapping::membership)));
    counts.add(table("Customers", "LiteLLM_EndUserTable", "user_id", one(mapping::customer)));
    counts.add(table("Models", "LiteLLM_ProxyModelTable", "model_id", one(mapping::model)));
    counts.add(table("Keys", "LiteLLM_VerificationToken", "token", perhaps(mapping::key)));
    counts.add(table(
        "Replaced keys",
        "LiteLLM_DeprecatedVerificationToken",
        "id",
        perhaps(mapping::retiredKey)));
    return counts;
  }

  private static Function<JsonObject, List<Arrival>> perhaps(
      Function<JsonObject, @Nullable Arrival> mapping) {
    return row -> {
      Arrival arrival = mapping.apply(row);
      return arrival == null ? List.of() : List.of(arrival);
    };
  }

  private static Function<JsonObject, List<Arrival>> one(Function<JsonObject, Arrival> mapping) {
    return row -> List.of(mapping.apply(row));
  }

  private Map<Object, Object> aliases() {
    Map<Object, Object> aliases = new HashMap<>();
    if (from.has("LiteLLM_ModelTable")) {
      List<JsonObject> page;
      do {
        page = from.rows("LiteLLM_ModelTable", "id", PAGE, aliases.size());
        page.forEach(row -> aliases.put(row.getValue("id"), row.getValue("aliases")));
      } while (page.size() == PAGE);
    }
    return aliases;
  }

  private Counts table(
      String name, String table, String key, Function<JsonObject, List<Arrival>> mapping) {
    Counts counts = Counts.of(name);
    if (!from.has(table)) {
      return counts;
    }
    List<JsonObject> page;
    long offset = 0;
    do {
      page = from.rows(table, key, PAGE, offset);
      List<Arrival> arrivals =
          page.stream().flatMap(row -> mapping.apply(row).stream()).toList();
      counts = counts.plus(store(arrivals));
      offset += PAGE;
    } while (page.size() == PAGE);
    return counts;
  }

  private Counts store(List<Arrival> arrivals) {
    try {
      return to.inTransaction(session -> {
        Counts counts = Counts.of("");
        for (Arrival arrival : arrivals) {
          counts = counts.plus(store(arrival, session));
        }
        if (dry) {
          throw new Undone(counts);
        }
        return counts;
      });
    } catch (Undone done) {
      return done.counts;
    }
  }

  private static Counts store(Arrival arrival, Session session) {
    Row row = arrival.row();
    Row before = session.find(row.kind(), row.id());
    if (before == null ? isOver(row, session) : row.kind() == Kind.RETIRED_KEY) {
      return Counts.SAME;
    }
    boolean raised = raise(arrival.balances(), session);
    if (before == null) {
      session.insert(row);
      return Counts.MADE;
    }
    JsonObject fields = before.fields().copy().mergeIn(row.fields());
    if (fields.equals(before.fields())) {
      return raised ? Counts.CHANGED : Counts.SAME;
    }
    session.update(before.with(fields, row.updatedAt()));
    return Counts.CHANGED;
  }

  /** Whether it is history here: a key that another took the place of since must not come back to life. */
  private static boolean isOver(Row row, Session session) {
    return switch (row.kind()) {
      case KEY ->
        session.find(Kind.RETIRED_KEY, row.id()) != null
            || !session.findAll(Kind.KEY, Map.of("account", row.id())).isEmpty();
      case RETIRED_KEY ->
        session.find(Kind.KEY, row.id()) != null
            || session.find(Kind.KEY, row.fields().getString("successor")) == null;
      default -> false;
    };
  }

  /** Returns whether one was raised. Of two, the higher one counts: this gateway may have been in use since. */
  private static boolean raise(List<Balance> balances, Session session) {
    boolean raised = false;
    for (Balance balance : balances) {
      Balance present = present(balance, session);
      if (present == null
          ? balance.nanos() > 0 || balance.resetsAt() > 0
          : present.nanos() < balance.nanos()) {
        session.setBalance(balance);
        raised = true;
      }
    }
    return raised;
  }

  private static @Nullable Balance present(Balance balance, Session session) {
    return session.balances(List.of(balance.account())).stream()
        .filter(other -> other.window().equals(balance.window()))
        .findFirst()
        .orElse(null);
  }
}
