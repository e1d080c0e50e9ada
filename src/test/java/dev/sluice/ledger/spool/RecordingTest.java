package dev.sluice.ledger.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Database;
import dev.sluice.config.UsageSettings;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.SpooledUsage;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.store.AllBalances;
import dev.sluice.ledger.store.BegunPeriod;
import dev.sluice.ledger.store.Keeping;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.Store;
import dev.sluice.ledger.store.Stores;
import dev.sluice.ledger.store.UsageQueries.Dimension;
import dev.sluice.ledger.store.UsageQueries.Order;
import dev.sluice.ledger.store.UsageQueries.Span;
import dev.sluice.ledger.store.UsageQueries.Sum;
import dev.sluice.ledger.store.UsageQueries.Which;
import dev.sluice.ledger.usage.Expected;
import dev.sluice.ledger.usage.RandomUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was used is recorded exactly once, and summed without an error; on each engine. */
abstract class RecordingTest {
  private static final Span ALWAYS = new Span("", "", Map.of());
  private static final Which ANY = new Which(null, Map.of(), 0, 0, null, null, null);

  @TempDir
  Path folder;

  private Store store;
  private final RandomUsage usage = new RandomUsage(11);

  abstract Database newDatabase();

  @BeforeEach
  void open() {
    store = Stores.open(newDatabase(), Clock.systemUTC());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private List<Balance> record(String run, long first, List<UsageRecord> records) {
    return record(run, first, records, Keeping.ALL);
  }

  private List<Balance> record(String run, long first, List<UsageRecord> records, Keeping keeping) {
    return store.inTransaction(
        session -> session.record(new SpooledUsage(run, first, records), keeping));
  }

  private Map<String, Long> spent() {
    Map<String, Long> spent = new TreeMap<>();
    for (Balance balance : store.inTransaction(AllBalances::of)) {
      if (balance.window().isEmpty()) {
        spent.put(balance.account(), balance.nanos());
      }
    }
    return spent;
  }

  private long rows() {
    return store.inTransaction(session -> session.usage().countRecords(ANY));
  }

  private List<Sum> sums(List<Dimension> by, Span span) {
    return store.inTransaction(session -> session.usage().sums(by, span, Order.NAME, 10_000, 0));
  }

  @Test
  void aRecordCountsOnceHoweverOftenItIsSent() {
    List<UsageRecord> records = usage.next(300);
    Random random = new Random(5);
    for (int round = 0; round < 20; round++) {
      int from = round == 0 ? 0 : random.nextInt(200);
      int to = round == 19 ? 300 : from + random.nextInt(300 - from) + 1;
      record("a", from + 1, records.subList(from, Math.min(to, 300)));
      if (round == 0) {
        to = Math.min(to, 300);
        record("a", to + 1, records.subList(to, 300));
      }
    }
    assertThat(spent()).isEqualTo(Expected.balances(records));
    assertThat(rows()).isEqualTo(300);
    record("another", 1, records); // by ids
    assertThat(spent()).isEqualTo(Expected.balances(records));
  }

  @Test
  void whatAnswersCostIsPutToTheDeploymentsThatGaveThemWhereTheyHaveABudget() {
    UsageRecord last = usage.next(50).stream()
        .filter(record -> record.costNanos() > 100)
        .findFirst()
        .orElseThrow();
    UsageRecord record =
        RandomUsage.with(last, last.payer(), List.of(new UsageRecord.Part("first", "other", 100)));
    String deployment = AccountName.deployment(last.way().deploymentId());
    String provider = AccountName.provider(last.way().provider());
    String first = AccountName.deployment("first");
    store.inTransaction(session -> {
      List<BegunPeriod> periods = Stream.of(deployment, provider, first)
          .map(account -> new Balance(account, "60s!", 0, Long.MAX_VALUE))
          .map(balance -> new BegunPeriod(balance, 0))
          .toList();
      session.beginPeriods(periods, 0);
      return periods;
    });
    long rest = record.costNanos() - 100;
    assertThat(record("a", 1, List.of(record)))
        .contains(
            new Balance(deployment, "60s!", rest, Long.MAX_VALUE),
            new Balance(provider, "60s!", rest, Long.MAX_VALUE),
            new Balance(first, "60s!", 100, Long.MAX_VALUE));
    assertThat(spent()).as("no more than that").isEqualTo(Expected.balances(List.of(record)));
  }

  @Test
  void aRecordCountsOnceEvenAfterItsRowIsGone() {
    List<UsageRecord> records = usage.next(50);
    record("a", 1, records);
    store.inTransaction(session -> session.deleteRecords(Long.MAX_VALUE, 1000));
    assertThat(rows()).isZero();
    record("a", 1, records);
    assertThat(rows()).isZero();
    assertThat(spent()).isEqualTo(Expected.balances(records));
  }

  @Test
  void anAnswerIsFoundByItsIdHoweverManyCameBetween() {
    List<UsageRecord> early = usage.next(20);
    List<UsageRecord> late = usage.next(20);
    List<UsageRecord> ofAnother = usage.next(20);
    record("a", 1, early);
    record("a", 100_000, late);
    record("another", 1, ofAnother);
    for (List<UsageRecord> some : List.of(early, late, ofAnother)) {
      UsageRecord sought = some.stream()
          .filter(record -> record.outcome().isSuccess())
          .findFirst()
          .orElseThrow();
      assertThat(found(sought.outcome().responseId())).containsExactly(sought);
      assertThat(found(sought.id())).containsExactly(sought);
    }
    assertThat(found("nobody's")).isEmpty();
  }

  private List<UsageRecord> found(String id) {
    Which which = new Which(id, Map.of(), 0, 0, null, null, null);
    return store.inTransaction(session -> session.usage().records(which, 100, 0));
  }

  @Test
  void rowsAndSumsCanEachBeLeftOut() {
    List<UsageRecord> records = usage.next(50);
    record("a", 1, records, new Keeping(false, true));
    assertThat(rows()).isZero();
    assertThat(spent()).isEqualTo(Expected.balances(records));
    record("b", 1, records, new Keeping(true, false));
    assertThat(rows()).isEqualTo(50);
    assertThat(spent()).isEqualTo(Expected.balances(records));
  }

  @Test
  void whatIsReadBackIsWhatWasRecorded() {
    List<UsageRecord> records = new ArrayList<>(usage.next(40));
    records.add(RandomUsage.quoting(usage.next(), "[{\"role\":\"user\"}]"));
    record("a", 1, records);
    List<UsageRecord> read = store.inTransaction(session -> session.usage().records(ANY, 100, 0));
    assertThat(read).containsExactlyInAnyOrderElementsOf(records);
    assertThat(read)
        .isSortedAccordingTo(
            (a, b) -> Long.compare(b.times().startedAt(), a.times().startedAt()));
  }

  @Test
  void aRequestCountsForThePeriodThatHadBegunWhenItEnded() {
    List<UsageRecord> records = usage.next(200);
    long begin = RandomUsage.NOON + 2 * 86_400_000L;
    store.inTransaction(session -> {
      session.setBalance(new Balance(AccountName.GLOBAL, "30d", 7, begin));
      session.setBalance(new Balance(AccountName.GLOBAL, "30d", 0, begin + 30 * 86_400_000L));
      session.setBalance(new Balance(AccountName.GLOBAL, "1d", 3, begin)); // has not begun anew
      return null;
    });
    record("a", 1, records);
    List<Balance> balances =
        store.inTransaction(session -> session.balances(List.of(AccountName.GLOBAL)));
    long later =
        Expected.sum(records, record -> record.times().endedAt() >= begin, UsageRecord::costNanos);
    long all = Expected.sum(records, record -> true, UsageRecord::costNanos);
    assertThat(later).isBetween(1L, all - 1);
    assertThat(balances)
        .containsExactlyInAnyOrder(
            new Balance(AccountName.GLOBAL, "", all, 0),
            new Balance(AccountName.GLOBAL, "30d", later, begin + 30 * 86_400_000L),
            new Balance(AccountName.GLOBAL, "1d", 3 + all, begin));
  }

  @Test
  void theBalancesTouchedAreReturned() {
    List<UsageRecord> records = usage.next(30);
    Map<String, Long> told = new TreeMap<>();
    record("a", 1, records).forEach(balance -> told.put(balance.account(), balance.nanos()));
    assertThat(told).isEqualTo(Expected.balances(records));
  }

  @Test
  void sumsOfDaysAreThoseOfTheirRequests() {
    List<UsageRecord> records = usage.next(500);
    record("a", 1, records.subList(0, 250));
    record("a", 251, records.subList(250, 500));
    assertThat(sums(List.of(Dimension.DAY, Dimension.MODEL), ALWAYS))
        .isEqualTo(expected(records, record -> List.of(day(record), record.way().model())));
    assertThat(sums(List.of(Dimension.CUSTOMER), ALWAYS))
        .isEqualTo(expected(
            records,
            record ->
                List.of(record.payer().customer() == null ? "" : record.payer().customer())));
    List<UsageRecord> tagged = records.stream()
        .filter(record -> record.tags().contains("tag-2"))
        .filter(record -> "team-1".equals(record.payer().teamId()))
        .toList();
    Span span = new Span("", "", Map.of(Dimension.TAG, "tag-2", Dimension.TEAM, "team-1"));
    assertThat(tagged).isNotEmpty();
    assertThat(sums(List.of(Dimension.TAG), span))
        .isEqualTo(expected(tagged, record -> List.of("tag-2")));
  }

  private static String day(UsageRecord record) {
    return Instant.ofEpochMilli(record.times().startedAt())
        .atOffset(ZoneOffset.UTC)
        .toLocalDate()
        .toString();
  }

  private static List<Sum> expected(
      List<UsageRecord> records, Function<UsageRecord, List<String>> place) {
    Map<String, List<UsageRecord>> groups = new TreeMap<>();
    records.forEach(record -> groups
        .computeIfAbsent(String.join("\u0000", place.apply(record)), absent -> new ArrayList<>())
        .add(record));
    return groups.values().stream()
        .map(group -> new Sum(
            place.apply(group.get(0)),
            group.size(),
            group.stream().filter(record -> !record.outcome().isSuccess()).count(),
            Expected.sum(group, record -> true, record -> record.usage().promptTokens()),
            Expected.sum(group, record -> true, record -> record.usage().completionTokens()),
            Expected.sum(group, record -> true, UsageRecord::costNanos),
            Expected.sum(group, record -> true, record -> record.usage().cachedTokens()),
            Expected.sum(group, record -> true, record -> record.usage().cacheCreationTokens())))
        .toList();
  }

  @Test
  void theRecorderEmptiesTheSpoolAndDeletesWhatIsOldSomeAtATime() throws IOException {
    List<UsageRecord> records = usage.next(2500);
    UsageSettings forEver = UsageSettings.standard(folder);
    UsageSettings settings = new UsageSettings(
        folder, 1 << 30, false, 1000, true, true, false, 2 * 86_400_000L, 3_600_000);
    Clock clock =
        Clock.fixed(Instant.ofEpochMilli(RandomUsage.NOON + 6 * 86_400_000L), ZoneOffset.UTC);
    try (Spool spool = Spool.open(folder, 1 << 30)) {
      spool.append(records);
      assertThat(rounds(recorder(spool, forEver, clock))).isEqualTo(4); // the last finds nothing
      assertThat(spool.state().waiting()).isZero();
      assertThat(rows()).isEqualTo(2500);
      assertThat(rounds(recorder(spool, settings, clock))).isEqualTo(3);
    }
    long kept = records.stream()
        .filter(record -> record.times().startedAt() >= RandomUsage.NOON + 4 * 86_400_000L)
        .count();
    assertThat(rows()).isEqualTo(kept);
    assertThat(spent()).isEqualTo(Expected.balances(records));
  }

  private static Recorder recorder(Spool spool, UsageSettings settings, Clock clock) {
    OpenSpool open = new OpenSpool();
    open.put(spool);
    open.follow(settings);
    return new Recorder(open, touched -> {}, clock);
  }

  @Test
  void afterARecordThatIsRefusedItIsQuietAgain() throws IOException {
    UsageSettings settings =
        new UsageSettings(folder, 1 << 30, false, 1000, true, true, false, 0, 3_600_000);
    Store refusing = new Refusing(store);
    try (Spool spool = Spool.open(folder, 1 << 30)) {
      spool.append(usage.next(3));
      Recorder recorder = recorder(spool, settings, Clock.systemUTC());
      recorder.store(refusing);
      assertThat(recorder.isBehind()).as("halves are tried at once").isTrue();
      while (recorder.store(refusing)) {
        assertThat(spool.state().waiting()).isLessThanOrEqualTo(3);
      }
      assertThat(spool.state().refused()).isEqualTo(3);
      assertThat(recorder.isBehind()).isFalse();
    }
  }

  /** Takes nothing that is to be recorded. */
  private record Refusing(Store store) implements Store {
    @Override
    public <T> T inTransaction(Function<Session, T> work) {
      throw new IllegalStateException("refused");
    }

    @Override
    public void close() {}
  }

  private int rounds(Recorder recorder) {
    int rounds = 1;
    while (recorder.store(store)) {
      rounds++;
    }
    return rounds;
  }

  @Test
  void hostileTextsDoNotKeepTheOthers() {
    UsageRecord plain = usage.next();
    String hostile = "'; DROP TABLE sluice_spools; --\u0000\ud800" + "\u20ac".repeat(5000);
    UsageRecord odd = new UsageRecord(
        "odd",
        hostile,
        plain.times(),
        new Payer(RandomUsage.key(1), hostile, hostile, hostile, hostile),
        new UsageRecord.Way("acompletion", hostile, hostile, hostile, hostile, hostile, true, 0, 0),
        plain.usage(),
        false,
        5,
        new UsageRecord.Outcome(200, hostile, hostile, hostile),
        Set.of(hostile),
        "::1",
        new UsageRecord.Content(hostile, hostile));
    record("a", 1, List.of(odd, plain));
    assertThat(rows()).isEqualTo(2);
    Span span = new Span("", "", Map.of(Dimension.CUSTOMER, hostile));
    assertThat(sums(List.of(Dimension.KEY), span)).hasSize(1);
  }
}
