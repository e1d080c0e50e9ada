package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Database;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.Limits;
import dev.sluice.ledger.admission.Role;
import dev.sluice.ledger.admission.UserTerms;
import dev.sluice.ledger.store.AllBalances;
import dev.sluice.ledger.store.Keeping;
import dev.sluice.ledger.store.Store;
import dev.sluice.ledger.store.Stores;
import dev.sluice.ledger.usage.RandomUsage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
    return store.inTransaction(AllBalances::of);
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

  private static UsageRecord endedAt(UsageRecord record, long time) {
    return new UsageRecord(
        record.id(),
        record.callId(),
        new UsageRecord.Times(time, time, time),
        record.payer(),
        record.way(),
        record.usage(),
        record.estimated(),
        10,
        record.outcome(),
        record.tags(),
        record.ip(),
        null);
  }

  private long countedOf(String period, long... ends) {
    set(new Balance(AccountName.GLOBAL, period, 70, MIDNIGHT - 4 * DAY));
    periods.begin(store, NOON);
    List<UsageRecord> records = new ArrayList<>();
    for (UsageRecord record : new RandomUsage(5, period).next(ends.length)) {
      records.add(endedAt(record, ends[records.size()]));
    }
    store.inTransaction(
        session -> session.record(new SpooledUsage("run-" + period, 1, records), Keeping.ALL));
    return balances().stream()
        .filter(balance -> balance.account().equals(AccountName.GLOBAL))
        .filter(balance -> balance.window().equals(period))
        .mapToLong(Balance::nanos)
        .sum();
  }

  @Test
  void whatEndedBeforeThePresentPeriodDoesNotCountInItHoweverLateItIsStored() {
    long began = MIDNIGHT - DAY;
    assertThat(countedOf("1d", began - DAY, began - 1, began, NOON)).isEqualTo(20);
    assertThat(countedOf("12h", NOON - 1, NOON)).isEqualTo(10);
    assertThat(countedOf("86400s!", began - 1, began)).isEqualTo(10);
    assertThat(countedOf("2d", began - DAY - 1, began - DAY, NOON)).isEqualTo(20);
    assertThat(countedOf("7d", began - 2 * DAY - 1, began - 2 * DAY, NOON)).isEqualTo(20);
  }

  @Test
  void thePeriodOfANewBudgetBeganOnTheCalendarToo() {
    putUser("u");
    periods.begin(store, NOON);
    UsageRecord random = new RandomUsage(5).next(1).get(0);
    List<UsageRecord> records = new ArrayList<>();
    for (long end : new long[] {MIDNIGHT - DAY - 1, NOON}) {
      UsageRecord record = endedAt(random, end);
      records.add(new UsageRecord(
          "r" + end,
          record.callId(),
          record.times(),
          new Payer(null, null, "u", null, null, null, List.of(), List.of()),
          record.way(),
          record.usage(),
          false,
          10,
          record.outcome(),
          record.tags(),
          record.ip(),
          null));
    }
    store.inTransaction(session -> session.record(new SpooledUsage("a", 1, records), Keeping.ALL));
    assertThat(balances()).contains(new Balance("user:u", "1d", 10, MIDNIGHT));
  }

  @Test
  void thePeriodsOfDeploymentsThatAreGoneDoNotBeginAnew() {
    String kept = AccountName.deployment("kept");
    accounts.payees().open(kept, DAY);
    accounts.payees().open(AccountName.provider("openai"), DAY);
    periods.begin(store, NOON);
    set(new Balance(kept, "60s!", 70, NOON)); // of a budget that it had
    set(new Balance(AccountName.deployment("gone"), "86400s!", 70, MIDNIGHT));
    accounts.payees().retain(Set.of(kept));
    periods.begin(store, MIDNIGHT - 1);
    assertThat(balances()).extracting(Balance::window).doesNotContain("60s!");
    assertThat(balances()).as("what lasts stays").hasSize(3);
    periods.begin(store, MIDNIGHT);
    assertThat(balances()).containsExactly(new Balance(kept, "86400s!", 0, MIDNIGHT + DAY));
  }
}
