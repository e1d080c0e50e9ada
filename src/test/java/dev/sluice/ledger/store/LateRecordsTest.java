package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Database;
import dev.sluice.config.Database.Postgres;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.ledger.SpooledUsage;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.store.UsageQueries.Which;
import dev.sluice.ledger.usage.RandomUsage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Records of a wrong clock, or that waited for days, are stored while another replica lets go what is as old. */
class LateRecordsTest {
  private static final long DAY = TimeUnit.DAYS.toMillis(1);
  private static final int SEED = 9;
  private static final int COUNT = 50;

  private final ExecutorService replicas = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() {
    replicas.shutdownNow();
  }

  private static Clock after(int days) {
    return Clock.fixed(Instant.ofEpochMilli(RandomUsage.NOON + days * DAY), ZoneOffset.UTC);
  }

  private static Void record(Session session, String run, List<UsageRecord> records) {
    session.record(new SpooledUsage(run, 1, records), new Keeping(true, false));
    return null;
  }

  @Test
  void theirRowsKeepTheirPayersAndTheirWays() throws Exception {
    Database database = PostgresUnderTest.newLedger();
    List<UsageRecord> first = new RandomUsage(SEED, "first-").next(COUNT);
    try (Store store = Stores.open(database, after(5))) {
      store.inTransaction(session -> record(session, "first", first));
    }
    List<UsageRecord> late = new RandomUsage(SEED, "late-").next(COUNT); // of the same payers
    try (Store one = Stores.open(database, after(40));
        Store other = Stores.open(database, after(40))) {
      CountDownLatch recorded = new CountDownLatch(1);
      CountDownLatch deleting = new CountDownLatch(1);
      Future<?> recording = replicas.submit(() -> one.inTransaction(session -> {
        record(session, "late", late);
        recorded.countDown();
        return await(deleting);
      }));
      await(recorded);
      Future<Integer> deleted =
          replicas.submit(() -> other.inTransaction(session -> deleteOld(session)));
      Eventually.until(() -> deleted.isDone() || isWaiting(database), () -> "deleting");
      deleting.countDown();
      recording.get(10, TimeUnit.SECONDS);
      assertThat(deleted.get(10, TimeUnit.SECONDS)).isEqualTo(COUNT);
      assertThat(all(one)).containsExactlyInAnyOrderElementsOf(late);
      assertThat((int) other.inTransaction(LateRecordsTest::deleteOld)).isEqualTo(COUNT);
    }
  }

  private static int deleteOld(Session session) {
    return session.deleteRecords(RandomUsage.NOON + 30 * DAY, 1000);
  }

  private static List<UsageRecord> all(Store store) {
    Which any = new Which(null, Map.of(), 0, 0, null, null, null);
    return store.inTransaction(session -> session.usage().records(any, 1000, 0));
  }

  private static Void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
      return null;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether somebody waits for a lock there. */
  private static boolean isWaiting(Database database) {
    try (Connection connection = PostgresSource.prompt((Postgres) database).getConnection();
        ResultSet waiting = connection
            .createStatement()
            .executeQuery("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND datname = current_database()")) {
      return waiting.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
