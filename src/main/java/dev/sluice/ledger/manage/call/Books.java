package dev.sluice.ledger.manage.call;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.admission.account.BudgetPeriod;
import dev.sluice.ledger.admission.terms.Limits.Budget;
import dev.sluice.ledger.api.Form;
import dev.sluice.ledger.store.Session;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ledger within one transaction; notes what is changed, for the live accounts to follow. */
public final class Books {
  private final Session session;
  private final long now;
  private final ZoneId zone;
  private final Map<String, List<Balance>> ahead =
      new HashMap<>(); // by account, of those that were read ahead
  private final List<Change> changes = new ArrayList<>();
  private final List<Runnable> onceStored = new ArrayList<>();

  /** A row that is not as it was, or is gone; {@code kind} null: balances of the account {@code id}. */
  public record Change(@Nullable Kind kind, String id) {}

  public Books(Session session, long now, ZoneId zone) {
    this.session = session;
    this.now = now;
    this.zone = zone;
  }

  public List<Change> changes() {
    return changes;
  }

  /** Does this once the transaction is committed. */
  public void onceStored(Runnable step) {
    onceStored.add(step);
  }

  public List<Runnable> onceStored() {
    return onceStored;
  }

  /** A row may have changed without the live accounts knowing. */
  public void touched(Row row) {
    changes.add(new Change(row.kind(), row.id()));
  }

  public long now() {
    return now;
  }

  public Session session() {
    return session;
  }

  public @Nullable Row find(Kind kind, @Nullable String id) {
    return id == null || id.isEmpty() ? null : session.find(kind, id);
  }

  /** @throws GatewayError.NotFound when it is not there */
  public Row need(Kind kind, String id, String param) {
    Row row = find(kind, id);
    if (row == null) {
      throw missing(kind, id, param);
    }
    return row;
  }

  public static GatewayError missing(Kind kind, String id, @Nullable String param) {
    String word = kind.name().toLowerCase(Locale.ROOT);
    String shown = kind == Kind.KEY
        ? "Key not found in database."
        : "There is no " + word + " '" + Shown.cut(id) + "'.";
    return new GatewayError.NotFound(word + "_not_found", param, shown);
  }

  public List<Row> findAll(Kind kind, String field, String value) {
    return session.findAll(kind, Map.of(field, value));
  }

  /** A new row; its id is random when none is given. */
  public Row made(Kind kind, @Nullable String id, JsonObject fields) {
    String given = id == null || id.isBlank() ? UUID.randomUUID().toString() : id;
    return new Row(kind, given, fields, now, now);
  }

  public void insert(Row row) {
    session.insert(row);
    changes.add(new Change(row.kind(), row.id()));
  }

  public void update(Row row) {
    if (!session.update(row)) {
      throw missing(row.kind(), row.id(), null);
    }
    changes.add(new Change(row.kind(), row.id()));
  }

  /** Keys go with those that stand for them. */
  public void delete(Row row) {
    if (row.kind() == Kind.KEY) {
      retired(row).forEach(this::delete);
    }
    changes.add(new Change(row.kind(), row.id()));
    session.deleteBalances(account(row));
    if (row.kind() == Kind.TEAM) { // a key's name never comes again, a team's may
      session.deleteBalancesUnder(
          AccountName.model(account(row), "")); // of models without limits too
    }
    session.delete(row.kind(), row.id());
  }

  /** Sets what a row's account has spent, in all and in the periods of its budgets, those of its budget row too. */
  public void setSpent(Row row, double dollars) {
    String account = account(row);
    Set<String> periods = new LinkedHashSet<>();
    Terms.limits(row, find(Kind.BUDGET, Rows.text(row.fields(), "budget_id"))).budgets().stream()
        .map(Budget::period)
        .forEach(periods::add);
    session.balances(List.of(account)).stream().map(Balance::window).forEach(periods::add);
    periods.remove("");
    long nanos = Money.nanos(dollars);
    session.setBalance(new Balance(account, "", nanos, 0));
    for (String period : periods) {
      long end = BudgetPeriod.nextReset(period, now, zone);
      session.setBalance(new Balance(account, period, nanos, end));
    }
    changes.add(new Change(null, account));
  }

  /** Has the live account follow its balances. */
  public void balanceChanged(String account) {
    changes.add(new Change(null, account));
  }

  /** Puts a key in another's place; the account stays, with all that was spent of it. */
  public void replace(Row old, Row next) {
    if (!session.delete(old.kind(), old.id())) {
      throw missing(old.kind(), old.id(), "key"); // another replica was quicker
    }
    insert(next);
    changes.add(new Change(old.kind(), old.id()));
  }

  /** Those that stand for a key. */
  public List<Row> retired(Row key) {
    return findAll(Kind.RETIRED_KEY, "successor", key.id());
  }

  /** Whether the key of this hash stands for the one that took its place. */
  boolean isInGrace(String hash) {
    Row old = find(Kind.RETIRED_KEY, hash);
    return old != null
        && Stamp.millis(old.fields().getValue("revoke_at")) > now
        && find(Kind.KEY, Rows.text(old.fields(), "successor")) != null;
  }

  /** Which account a row is about. */
  public static String account(Row row) {
    return switch (row.kind()) {
      case KEY -> AccountName.key(Terms.account(row));
      case USER -> AccountName.user(row.id());
      case TEAM -> AccountName.team(row.id());
      case MEMBER -> AccountName.member(AccountName.teamOf(row.id()), AccountName.userOf(row.id()));
      case CUSTOMER -> AccountName.customer(row.id());
      case BUDGET, RETIRED_KEY, MODEL -> row.kind() + ":" + row.id(); // nothing is spent on it
    };
  }

  /** Reads at once what the accounts of many rows have spent, before each is {@link #shown}. */
  public void readAhead(List<Row> rows) {
    rows.forEach(row -> ahead.put(account(row), new ArrayList<>()));
    session
        .balances(List.copyOf(ahead.keySet()))
        .forEach(balance -> ahead.get(balance.account()).add(balance));
  }

  /** A row as it is answered, with what its account has spent. */
  public JsonObject shown(Form form, Row row, String account) {
    List<Balance> known = ahead.get(account);
    return shown(form, row, known != null ? known : session.balances(List.of(account)));
  }

  private JsonObject shown(Form form, Row row, List<Balance> balances) {
    JsonObject answer = form.answer(row.fields());
    answer
        .put("created_at", Stamp.of(row.createdAt()))
        .put("updated_at", Stamp.of(row.updatedAt()));
    String period = Rows.text(row.fields(), "budget_duration");
    if (period != null) {
      answer.put("budget_reset_at", Stamp.of(BudgetPeriod.nextReset(period, now, zone)));
    }
    for (Balance balance : balances) {
      if (balance.window().isEmpty()) {
        answer.put("spend", Money.dollars(balance.nanos()));
      } else if (balance.window().equals(period) && balance.resetsAt() > now) {
        answer.put("budget_reset_at", Stamp.of(balance.resetsAt()));
      }
    }
    return answer;
  }
}
