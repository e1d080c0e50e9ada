package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Database;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.Limits;
import dev.sluice.ledger.admission.Role;
import dev.sluice.ledger.admission.UserTerms;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.Store;
import dev.sluice.ledger.store.Stores;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeriodsTest {
  private static final long NOON = Instant.parse("2026-03-04T12:00:00Z").toEpochMilli();
  private static final long MIDNIGHT = Instant.parse("2026-03-05T00:00:00Z").toEpochMilli();
  private static final long DAY = 86_400_000;

  @TempDir
  Path folder;

  private final Accounts accounts = new Accounts(() -> NOON, () -> 0);
  private final Periods periods = new Periods(accounts);
  private Store store;

  @BeforeEach
  void open() {
    store = Stores.open(new Database.Sqlite(folder.resolve("x.db")), Clock.systemUTC());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void putUser(String id) {
    Limits limits = new Limits(
        Limits.UNLIMITED,
        Limits.UNLIMITED,
        Limits.UNLIMITED,
        List.of(new Limits.Budget(100, "1d"), new Limits.Budget(1000, "")));
    accounts.put(new UserTerms(id, Role.INTERNAL_USER, limits, List.of()));
  }

  private List<Balance> balances() {
    return store.inTransaction(Session::allBalances);
  }

  private void set(Balance balance) {
    store.inTransaction(session -> {
      session.setBalance(balance);
      return balance;
    });
  }

  @Test
  void everyBudgetWithAPeriodHasABalanceForIt() {
    putUser("u");
    periods.begin(store, NOON);
    assertThat(balances()).containsExactly(new Balance("user:u", "1d", 0, MIDNIGHT));
    putUser("v");
    periods.begin(store, NOON);
    assertThat(balances()).hasSize(2);
  }

  @Test
  void whatIsSpentInAPeriodStaysUntilItsEnd() {
    putUser("u");
    periods.begin(store, NOON);
    set(new Balance("user:u", "1d", 70, MIDNIGHT));
    periods.beginDue(store, MIDNIGHT - 1);
    new Periods(accounts).begin(store, MIDNIGHT - 1); // after a restart
    assertThat(balances()).containsExactly(new Balance("user:u", "1d", 70, MIDNIGHT));
    periods.beginDue(store, MIDNIGHT);
    assertThat(balances()).containsExactly(new Balance("user:u", "1d", 0, MIDNIGHT + DAY));
  }

  @Test
  void aRestartInsideOfSeveralDaysForgetsNothing() {
    accounts.put(new UserTerms(
        "u",
        Role.INTERNAL_USER,
        new Limits(
            Limits.UNLIMITED,
            Limits.UNLIMITED,
            Limits.UNLIMITED,
            List.of(new Limits.Budget(100, "3d"))),
        List.of()));
    periods.begin(store, NOON);
    Balance spent = new Balance("user:u", "3d", 70, MIDNIGHT + 2 * DAY);
    set(spent);
    new Periods(accounts).begin(store, NOON + DAY); // from here it would end a day later
    assertThat(balances()).containsExactly(spent);
    new Periods(accounts).begin(store, MIDNIGHT + 2 * DAY);
    assertThat(balances()).containsExactly(new Balance("user:u", "3d", 0, MIDNIGHT + 5 * DAY));
  }

  @Test
  void periodsThatEndedWhileNobodyWasHereBeginAnew() {
    set(new Balance("customer:c", "1d", 70, MIDNIGHT - DAY));
    periods.begin(store, NOON);
    assertThat(balances()).containsExactly(new Balance("customer:c", "1d", 0, MIDNIGHT));
  }
}
