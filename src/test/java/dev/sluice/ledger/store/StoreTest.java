package dev.sluice.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Database;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises; run on each engine. */
abstract class StoreTest {
  private static final String HOSTILE =
      "x'; DROP TABLE sluice_virtual_keys; --\"\\%_\u0000\ud800 \u00e9\ud83d\ude00 ? $1 ${x}";
  private static final String HOSTILE_AS_KEPT =
      "x'; DROP TABLE sluice_virtual_keys; --\"\\%_\ufffd\ufffd \u00e9\ud83d\ude00 ? $1 ${x}";

  private String url;
  private Database database;
  private Store store;

  /** The URL of a new, empty database. */
  abstract String newUrl();

  @BeforeEach
  void open() {
    url = newUrl();
    database = Database.parse(url);
    store = Stores.open(database, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void change(Consumer<Session> work) {
    change(store, work);
  }

  private static void change(Store store, Consumer<Session> work) {
    store.inTransaction(session -> {
      work.accept(session);
      return null;
    });
  }

  private Row find(Kind kind, String id) {
    return store.inTransaction(session -> session.find(kind, id));
  }

  private List<Row> all(Kind kind) {
    return store.inTransaction(session -> session.all(kind));
  }

  private static Row row(Kind kind, String id, Object... fields) {
    JsonObject json = new JsonObject();
    for (int i = 0; i < fields.length; i += 2) {
      json.put((String) fields[i], fields[i + 1]);
    }
    return new Row(kind, id, json, 1_000, 2_000);
  }

  @Test
  void whatIsStoredIsThereAfterOpeningAgain() {
    for (Kind kind : Kind.values()) {
      change(session -> session.insert(row(kind, "a", "metadata", new JsonObject().put("n", 1.5))));
    }
    store.close();
    store = Stores.open(database, Clock.systemUTC());
    for (Kind kind : Kind.values()) {
      assertThat(find(kind, "a"))
          .isEqualTo(row(kind, "a", "metadata", new JsonObject().put("n", 1.5)));
      assertThat(find(kind, "b")).isNull();
      assertThat(all(kind)).hasSize(1);
    }
  }

  @Test
  void sqlInEveryFieldIsText() {
    for (Kind kind : Kind.values()) {
      Row row = row(
          kind,
          HOSTILE,
          "key_alias",
          HOSTILE,
          "user_id",
          HOSTILE,
          "team_id",
          HOSTILE,
          "budget_id",
          HOSTILE,
          "user_email",
          HOSTILE,
          "team_alias",
          HOSTILE,
          "organization_id",
          HOSTILE,
          "model_name",
          HOSTILE,
          HOSTILE,
          HOSTILE);
      change(session -> session.insert(row));
      assertThat(find(kind, HOSTILE).id()).isEqualTo(HOSTILE_AS_KEPT);
      assertThat(find(kind, HOSTILE).fields().getString("user_id"))
          .contains("DROP TABLE sluice_virtual_keys; --\"\\%_\u0000");
      change(session -> session.update(row.with(row.fields(), 5_000)));
      assertThat(find(kind, HOSTILE).updatedAt()).isEqualTo(5_000);
      change(session -> assertThat(session.delete(kind, HOSTILE)).isTrue());
      assertThat(find(kind, HOSTILE)).isNull();
    }
    change(session -> {
      session.setBalance(new Balance(HOSTILE, HOSTILE, 5, 6));
      assertThat(session.balances(List.of(HOSTILE)))
          .containsExactly(new Balance(HOSTILE_AS_KEPT, HOSTILE_AS_KEPT, 5, 6));
      session.deleteBalances(HOSTILE);
      assertThat(AllBalances.of(session)).isEmpty();
    });
  }

  @Test
  void rowsAreFoundByAnyFieldNewestFirst() {
    change(session -> {
      session.insert(new Row(Kind.KEY, "old", json("user_id", "u", "blocked", true), 1, 1));
      session.insert(new Row(Kind.KEY, "new", json("user_id", "u", "blocked", true), 2, 2));
      session.insert(new Row(Kind.KEY, "other", json("user_id", "v", "blocked", true), 3, 3));
      session.insert(new Row(Kind.KEY, "open", json("user_id", "u"), 4, 4));
    });
    assertThat(ids(Map.of("user_id", "u", "blocked", "true"))).containsExactly("new", "old");
    assertThat(ids(Map.of("user_id", "u"))).containsExactly("open", "new", "old");
    assertThat(ids(Map.of("blocked", "true"))).containsExactly("other", "new", "old");
    assertThat(ids(Map.of())).containsExactly("open", "other", "new", "old");
    assertThat(ids(Map.of("user_id", "nobody"))).isEmpty();
  }

  private List<String> ids(Map<String, String> fields) {
    return store.inTransaction(
        session -> session.findAll(Kind.KEY, fields).stream().map(Row::id).toList());
  }

  private static JsonObject json(Object... fields) {
    return row(Kind.KEY, "", fields).fields();
  }

  @Test
  void twoKeysNeverShareAnAlias() {
    change(session -> session.insert(row(Kind.KEY, "a", "key_alias", "mine")));
    change(session -> session.insert(row(Kind.KEY, "b", "key_alias", "other")));
    assertThatThrownBy(
            () -> change(session -> session.insert(row(Kind.KEY, "c", "key_alias", "mine"))))
        .isInstanceOf(Session.Taken.class)
        .hasMessageContaining("key_alias");
    assertThatThrownBy(
            () -> change(session -> session.update(row(Kind.KEY, "b", "key_alias", "mine"))))
        .isInstanceOf(Session.Taken.class);
    assertThatThrownBy(() -> change(session -> session.insert(row(Kind.KEY, "a"))))
        .isInstanceOf(Session.Taken.class)
        .hasMessageContaining("id");
    change(session -> assertThat(session.update(row(Kind.KEY, "a", "key_alias", "mine", "x", 1)))
        .isTrue());
    change(session -> session.insert(row(Kind.KEY, "d", "key_alias", "")));
    change(session -> session.insert(row(Kind.KEY, "e", "key_alias", "")));
    assertThat(find(Kind.KEY, "b").fields().getString("key_alias")).isEqualTo("other");
    assertThat(find(Kind.KEY, "c")).isNull();
  }

  @Test
  void aTransactionThatFailsLeavesNothing() {
    assertThatThrownBy(() -> change(session -> {
          session.insert(row(Kind.TEAM, "a"));
          session.setBalance(new Balance("team:a", "", 1, 0));
          throw new IllegalArgumentException("no");
        }))
        .hasMessage("no");
    assertThat(find(Kind.TEAM, "a")).isNull();
    assertThat(store.inTransaction(AllBalances::of)).isEmpty();
    assertThat(store.inTransaction(Session::lastChange)).isZero();
  }

  @Test
  void workMayGoOnAfterAValueWasTaken() {
    change(session -> session.insert(row(Kind.KEY, "a", "key_alias", "mine")));
    change(session -> {
      assertThatThrownBy(() -> session.insert(row(Kind.KEY, "b", "key_alias", "mine")))
          .isInstanceOf(Session.Taken.class);
      session.insert(row(Kind.KEY, "b", "key_alias", "second"));
    });
    assertThat(find(Kind.KEY, "b")).isNotNull();
  }

  @Test
  void whatNoIndexHoldsIsRefusedBeforeTheDatabaseDoes() {
    String megabyte = "k".repeat(1 << 20);
    assertThatThrownBy(() -> change(session -> session.insert(row(Kind.USER, megabyte))))
        .isInstanceOf(Session.TooLong.class);
    assertThatThrownBy(
            () -> change(session -> session.insert(row(Kind.KEY, "a", "key_alias", megabyte))))
        .isInstanceOf(Session.TooLong.class)
        .hasMessageContaining("key_alias");
    change(session -> session.insert(row(Kind.KEY, "a", "metadata", megabyte)));
    String longest = "\u20ac".repeat(Texts.MAX_INDEXED / 3); // three bytes each
    change(session -> session.insert(row(Kind.USER, longest, "user_email", longest)));
    assertThat(find(Kind.USER, longest)).isNotNull();
    assertThat(find(Kind.USER, megabyte)).isNull();
  }

  @Test
  void balancesAreSetPerAccountAndWindow() {
    Balance all = new Balance("key:a", "", 5, 0);
    Balance month = new Balance("key:a", "30d", 3, 99);
    Balance other = new Balance("key:b", "", 1, 0);
    change(session -> List.of(all, month, other).forEach(session::setBalance));
    Balance reset = new Balance("key:a", "30d", 0, 199);
    change(session -> session.setBalance(reset));
    change(session -> assertThat(session.balances(List.of("key:a", "key:none")))
        .containsExactlyInAnyOrder(all, reset));
    change(session -> assertThat(session.balances(IntStream.range(0, 5_000)
            .mapToObj(i -> i == 4_999 ? "key:b" : "key:none" + i)
            .toList()))
        .containsExactly(other));
    change(session -> session.deleteBalances("key:a"));
    assertThat(store.inTransaction(AllBalances::of)).containsExactly(other);
  }

  @Test
  void balancesGoByTheBeginningOfTheirAccountsNames() {
    String hostile = "team:" + HOSTILE + "/model:";
    List<String> others = List.of("team:a", "team:a/modem:x", "team:ab/model:x", "team:A/model:x");
    change(session -> {
      others.forEach(account -> session.setBalance(new Balance(account, "", 1, 0)));
      for (String account :
          List.of("team:a/model:", "team:a/model:x", hostile + "%", hostile + "y")) {
        session.setBalance(new Balance(account, "", 1, 0));
        session.setBalance(new Balance(account, "30d", 1, 9));
      }
      session.deleteBalancesUnder("team:a/model:");
      session.deleteBalancesUnder(hostile);
      assertThat(AllBalances.of(session).stream().map(Balance::account))
          .containsExactlyInAnyOrderElementsOf(others);
    });
  }

  private static List<BegunPeriod> begun(long end) {
    return List.of(new BegunPeriod(new Balance("key:a", "1d", 0, end), 0));
  }

  @Test
  void aPeriodBeginsOnceAndOnlyAfterTheLastOne() {
    Balance forever = new Balance("key:a", "", 5, 0);
    change(session -> {
      session.setBalance(forever);
      session.beginPeriods(begun(100), 50);
      session.setBalance(new Balance("key:a", "1d", 7, 100));
      session.beginPeriods(begun(100), 50); // by another replica
      assertThat(AllBalances.ended(session, 99)).isEmpty();
      assertThat(AllBalances.ended(session, 100))
          .containsExactly(new Balance("key:a", "1d", 7, 100));
      session.beginPeriods(begun(200), 99); // it lasts
      assertThat(AllBalances.of(session)).extracting(Balance::resetsAt).contains(100L);
      session.beginPeriods(begun(200), 100);
      assertThat(AllBalances.ended(session, 100)).isEmpty();
      assertThat(AllBalances.of(session))
          .containsExactlyInAnyOrder(forever, new Balance("key:a", "1d", 0, 200));
    });
  }

  @Test
  void everyChangeIsSeenInTheOrderOfItsCommit() {
    change(session -> session.insert(row(Kind.KEY, "a")));
    change(session -> {
      session.update(row(Kind.KEY, "a", "x", 1));
      session.setBalance(new Balance(AccountName.GLOBAL, "", 1, 0));
    });
    change(session -> session.delete(Kind.KEY, "a"));
    change(session -> session.delete(Kind.KEY, "never there"));
    change(session -> {
      assertThat(session.lastChange()).isEqualTo(4);
      assertThat(session.changesAfter(0, 100))
          .containsExactly(
              new Change(1, Kind.KEY, "a", true),
              new Change(2, Kind.KEY, "a", true),
              new Change(3, null, AccountName.GLOBAL, true),
              new Change(4, Kind.KEY, "a", true));
      assertThat(session.changesAfter(1, 2)).extracting(Change::seq).containsExactly(2L, 3L);
      assertThat(session.forgetChanges(Long.MAX_VALUE)).isEqualTo(4);
    });
    change(session -> session.insert(row(Kind.KEY, "b")));
    try (Store other = Stores.open(database, Clock.systemUTC())) {
      change(
          other,
          session -> assertThat(session.changesAfter(2, 100))
              .containsExactly(new Change(5, Kind.KEY, "b", false)));
    }
  }

  @Test
  void severalWriteAtOnceAndMissNoChange() {
    int writers = 4;
    int each = 25;
    List<CompletableFuture<Void>> writing = IntStream.range(0, writers)
        .mapToObj(writer -> CompletableFuture.runAsync(() -> writeMany(writer, each)))
        .toList();
    writing.forEach(CompletableFuture::join);
    change(session -> assertThat(session.changesAfter(0, 1_000))
        .extracting(Change::seq)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, writers * each).mapToObj(i -> (long) i).toList()));
    assertThat(all(Kind.KEY)).hasSize(writers * each);
  }

  private void writeMany(int writer, int count) {
    try (Store own = Stores.open(database, Clock.systemUTC())) {
      for (int i = 0; i < count; i++) {
        String id = KeyHash.of(writer + "/" + i).toString();
        change(own, session -> session.insert(row(Kind.KEY, id)));
      }
    }
  }

  @Test
  void manyMigrateAtOnce() {
    Database fresh = Database.parse(newUrl());
    List<CompletableFuture<Void>> opening = IntStream.range(0, 4)
        .mapToObj(i -> CompletableFuture.runAsync(
            () -> Stores.open(fresh, Clock.systemUTC()).close()))
        .toList();
    opening.forEach(CompletableFuture::join);
  }

  @Test
  void whatIsAcknowledgedSurvivesAKill() throws Exception {
    Process writer = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            url)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    int acknowledged = -1;
    try (BufferedReader out = writer.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        acknowledged = Integer.parseInt(line);
        if (acknowledged == 30) {
          writer.toHandle().destroyForcibly(); // what it printed before is still read
        }
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
    assertThat(acknowledged).isGreaterThanOrEqualTo(30);
    List<String> ids =
        IntStream.rangeClosed(0, acknowledged).mapToObj(Integer::toString).toList();
    assertThat(all(Kind.USER)).extracting(Row::id).containsAll(ids);
    change(session -> session.insert(row(Kind.USER, "after")));
  }
}
