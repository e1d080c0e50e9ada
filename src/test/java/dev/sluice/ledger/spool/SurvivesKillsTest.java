package dev.sluice.ledger.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Database;
import dev.sluice.config.UsageSettings;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.fake.Relay;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.store.AllBalances;
import dev.sluice.ledger.store.Store;
import dev.sluice.ledger.store.Stores;
import dev.sluice.ledger.store.UsageQueries.Which;
import dev.sluice.ledger.usage.Expected;
import dev.sluice.ledger.usage.RandomUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that are in the spool count once, whoever dies: the process, at any point, or the database. */
class SurvivesKillsTest {
  private static final Which ANY = new Which(null, Map.of(), 0, 0, null, null, null);
  private static final int MOST_IN_A_BATCH = 20;

  @TempDir
  Path folder;

  private final List<UsageRecord> expected = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void whatWasKeptIsStoredOnceHoweverOftenTheProcessIsKilled(String engine) throws Exception {
    long seed = 4711;
    Random random = new Random(seed);
    String url = engine.equals("sqlite")
        ? "sqlite:" + folder.resolve("sluice.db")
        : PostgresUnderTest.newUrl();
    List<Integer> kept = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      kept.add(killed(url, "p" + round + "-", seed + round, 20 + random.nextInt(120)));
    }
    try (Store store = Stores.open(Database.parse(url), Clock.systemUTC())) {
      empty(store);
      Set<String> ids = ids(store);
      for (int round = 0; round < kept.size(); round++) {
        expect(ids, "p" + round + "-", seed + round, kept.get(round));
      }
      assertThat(ids).as("seed %d", seed).hasSize(expected.size());
      assertThat(spent(store)).as("seed %d", seed).isEqualTo(Expected.balances(expected));
    }
  }

  /** Runs a process until it has printed so many lines, kills it, and gives the last number that it printed. */
  private int killed(String url, String prefix, long seed, int lines) throws Exception {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Spooling.class.getName(),
            folder.resolve("spool").toString(),
            url,
            prefix,
            String.valueOf(seed))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    int kept = 0;
    try (BufferedReader output = process.inputReader()) {
      for (int seen = 0; seen < lines || process.isAlive(); ) {
        String line = output.readLine();
        if (line == null) {
          break;
        }
        if (line.matches("\\d+\\.")) { // whole
          kept = Integer.parseInt(line.substring(0, line.length() - 1));
          if (++seen == lines) {
            process.toHandle().destroyForcibly(); // which leaves its output to be read
          }
        }
      }
    }
    process.waitFor();
    return kept;
  }

  /** Of a process all records up to the last that it told of are there, and perhaps those of one more batch. */
  private void expect(Set<String> ids, String prefix, long seed, int kept) {
    long stored = ids.stream().filter(id -> id.startsWith(prefix)).count();
    assertThat(kept).isPositive();
    assertThat(stored).as("seed %d", seed).isBetween((long) kept, (long) kept + MOST_IN_A_BATCH);
    RandomUsage usage = new RandomUsage(seed, prefix);
    List<UsageRecord> records = usage.next((int) stored);
    assertThat(ids).containsAll(records.stream().map(UsageRecord::id).toList());
    expected.addAll(records);
  }

  private void empty(Store store) throws IOException {
    try (Spool spool = Spool.open(folder.resolve("spool"), 1 << 30)) {
      Recorder recorder = recorder(spool);
      while (recorder.store(store)) {
        continue;
      }
      assertThat(spool.state().bytes()).isLessThan(100); // the one that grows
    }
  }

  private static Recorder recorder(Spool spool) {
    OpenSpool open = new OpenSpool();
    open.put(spool);
    open.follow(UsageSettings.standard(Path.of("none")));
    return new Recorder(open, touched -> {}, Clock.systemUTC());
  }

  private static Set<String> ids(Store store) {
    Set<String> ids = new HashSet<>();
    store
        .inTransaction(session -> session.usage().records(ANY, 1_000_000, 0))
        .forEach(record -> ids.add(record.id()));
    return ids;
  }

  private static Map<String, Long> spent(Store store) {
    Map<String, Long> spent = new TreeMap<>();
    for (Balance balance : store.inTransaction(AllBalances::of)) {
      spent.put(balance.account(), balance.nanos());
    }
    return spent;
  }

  @Test
  void aDatabaseThatSwallowsEverythingInTheMiddleOfABatchGetsItOnceWhenItIsBack() throws Exception {
    List<UsageRecord> records = new RandomUsage(99).next(6000);
    String name = PostgresUnderTest.newDatabase();
    try (Relay relay = Relay.to(PostgresUnderTest.port());
        Spool spool = Spool.open(folder, 1 << 30);
        Store store = Stores.open(
            Database.parse(PostgresUnderTest.url(name, relay.port())), Clock.systemUTC())) {
      spool.append(records);
      Recorder recorder = recorder(spool);
      recorder.store(store);
      Thread swallowing = new Thread(() -> {
        long begun = spool.state().waiting();
        while (spool.state().waiting() == begun) {
          Thread.onSpinWait();
        }
        relay.swallow(); // while the next batch is on its way
      });
      swallowing.start();
      int failures = 0;
      for (boolean more = true; more || failures == 0; ) {
        try {
          more = recorder.store(store);
        } catch (Store.StoreUnavailable away) {
          failures++;
          relay.heal();
        }
        if (!more && failures == 0) {
          break; // it was faster than the thread
        }
      }
      swallowing.join();
      assertThat(spool.state().waiting()).isZero();
      assertThat(ids(store)).hasSize(6000);
      assertThat(spent(store)).isEqualTo(Expected.balances(records));
    }
  }
}
