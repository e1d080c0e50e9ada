package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Database;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.Demand;
import dev.sluice.ledger.admission.Ticket;
import dev.sluice.ledger.admission.Verdict;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.manage.LiveAccounts;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.Store;
import dev.sluice.ledger.store.Stores;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas on one PostgreSQL: what one changes, the other follows. */
class FollowingTest {
  private Store here;
  private Store there;
  private Keys keys;
  private Following following;

  /** What is live: ids of keys, and balances. */
  private static final class Keys implements LiveRows {
    private final TreeSet<String> live = new TreeSet<>();
    private final List<Balance> balances = new ArrayList<>();
    private final List<Row> puts = new ArrayList<>();
    private int loadings;

    @Override
    public void put(Row row) {
      puts.add(row);
      if (row.kind() == Kind.KEY) {
        live.add(row.id());
      }
      if (row.id().equals("unusable")) {
        throw new IllegalArgumentException("as a test wants");
      }
    }

    @Override
    public void remove(Kind kind, String id) {
      live.remove(id);
    }

    @Override
    public void balance(Balance balance) {
      balances.add(balance);
    }

    @Override
    public void reread(Balance balance) {}

    @Override
    public void tick() {}

    @Override
    public void loaded() {
      loadings++;
    }
  }

  @BeforeEach
  void open() {
    Database database = PostgresUnderTest.newDatabaseOnServer();
    here = Stores.open(database, Clock.systemUTC());
    there = Stores.open(database, Clock.systemUTC());
    keys = new Keys();
    following = new Following(keys);
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
  }

  private static void change(Store store, Consumer<Session> work) {
    store.inTransaction(session -> {
      work.accept(session);
      return null;
    });
  }

  private static Row key(String id) {
    return new Row(Kind.KEY, id, new JsonObject(), 1, 1);
  }

  @Test
  void whatIsThereIsLoadedOnce() {
    change(there, session -> session.insert(key("a")));
    following.follow(here);
    following.follow(here);
    assertThat(keys.live).containsExactly("a");
    assertThat(keys.loadings).isEqualTo(1);
  }

  @Test
  void whatTheOtherOneChangesIsFollowed() {
    following.follow(here);
    change(there, session -> {
      session.insert(key("a"));
      session.insert(key("b"));
      session.setBalance(new Balance("key:b", "", 0, 0));
    });
    following.follow(here);
    assertThat(keys.live).containsExactly("a", "b");
    assertThat(keys.balances).containsExactly(new Balance("key:b", "", 0, 0));
    change(there, session -> session.delete(Kind.KEY, "a"));
    following.follow(here);
    assertThat(keys.live).containsExactly("b");
  }

  @Test
  void itsOwnChangesAreNotFollowed() {
    following.follow(here);
    change(here, session -> session.insert(key("a")));
    following.follow(here);
    assertThat(keys.live).isEmpty();
    change(there, session -> session.insert(key("b")));
    following.follow(here);
    assertThat(keys.live).containsExactly("b");
  }

  @Test
  void itsOwnChangesOfWhichItKnowsNoEndAreFollowedToo() {
    following.follow(here);
    following.doubt();
    following.follow(here);
    change(here, session -> session.insert(key("a")));
    following.follow(here);
    assertThat(keys.live).containsExactly("a");
  }

  @Test
  void whoeverMissedTooMuchReadsEverythingAnew() {
    change(there, session -> session.insert(key("a")));
    following.follow(here);
    change(there, session -> {
      session.insert(key("b"));
      session.delete(Kind.KEY, "a");
      session.forgetChanges(Long.MAX_VALUE);
    });
    following.follow(here);
    assertThat(keys.live).containsExactly("b");
    change(there, session -> {
      for (int i = 0; i < 1_000; i++) {
        session.insert(key("many" + i));
      }
    });
    following.follow(here);
    assertThat(keys.live).hasSize(1_001);
  }

  @Test
  void whatWasSpentHereAndIsNotStoredOutlivesAReading() {
    Accounts accounts = new Accounts();
    Following real = new Following(new LiveAccounts(accounts, Clock.systemUTC()));
    KeyHash spender = KeyHash.of("sk-spender");
    KeyHash reset = KeyHash.of("sk-reset");
    change(there, session -> {
      for (KeyHash each : List.of(spender, reset)) {
        session.insert(key(each.toString()));
        session.setBalance(new Balance(AccountName.key(each), "", 1000, 0));
      }
    });
    real.follow(here);
    for (KeyHash each : List.of(spender, reset)) {
      Verdict let = accounts.admit(
          accounts.holder(each),
          new AskedModel("m", "m"),
          null,
          new Demand(1, 1, true, 5, 5, false));
      ((Ticket) let).settle(1, 1, 70);
    }
    change(there, session -> {
      session.setBalance(new Balance(AccountName.key(reset), "", 3, 0));
      for (int i = 0; i < 600; i++) {
        session.insert(key(KeyHash.of("sk-" + i).toString()));
      }
    });
    real.follow(here);
    assertThat(accounts.spending().of(AccountName.key(spender))).isEqualTo(1070);
    assertThat(accounts.spending().of(AccountName.key(reset))).isEqualTo(3);
    assertThat(accounts.holder(KeyHash.of("sk-599"))).isNotNull();
  }

  @Test
  void whoRefersToABudgetFollowsIt() {
    change(there, session -> {
      session.insert(new Row(Kind.BUDGET, "small", new JsonObject(), 1, 1));
      session.insert(new Row(Kind.KEY, "a", new JsonObject().put("budget_id", "small"), 1, 1));
    });
    following.follow(here);
    keys.puts.clear();
    change(
        there,
        session ->
            session.update(new Row(Kind.BUDGET, "small", new JsonObject().put("n", 1), 1, 2)));
    following.follow(here);
    assertThat(keys.puts).extracting(Row::id).containsExactly("small", "a");
  }

  @Test
  void oneBadRowKeepsNoOtherOneOut() {
    change(there, session -> {
      session.insert(key("unusable"));
      session.insert(key("usable"));
    });
    following.follow(here);
    assertThat(keys.live).contains("usable");
    assertThat(keys.loadings).isEqualTo(1);
  }
}
