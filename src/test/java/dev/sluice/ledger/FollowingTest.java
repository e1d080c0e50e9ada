package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.ManagementAnswer;
import dev.sluice.bus.ManagementCall;
import dev.sluice.config.Database;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.ledger.store.Change;
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

  /** What is live: the ids of keys, and the accounts whose balances were looked at again. */
  private static final class Keys implements Desk {
    private final Store store;
    private final TreeSet<String> live = new TreeSet<>();
    private final List<String> balances = new ArrayList<>();
    private int loadings;

    Keys(Store store) {
      this.store = store;
    }

    @Override
    public void load() {
      loadings++;
      live.addAll(store.inTransaction(session -> session.ids(Kind.KEY)));
    }

    @Override
    public void follow(List<Change> changes) {
      store.inTransaction(session -> {
        changes.forEach(change -> follow(session, change));
        return null;
      });
    }

    private void follow(Session session, Change change) {
      if (change.kind() == null) {
        balances.add(change.id());
      } else if (session.find(change.kind(), change.id()) == null) {
        live.remove(change.id());
      } else {
        live.add(change.id());
      }
    }

    @Override
    public ManagementAnswer answer(ManagementCall call) {
      throw new AssertionError("nobody calls");
    }
  }

  @BeforeEach
  void open() {
    Database database = PostgresUnderTest.newDatabaseOnServer();
    here = Stores.open(database, Clock.systemUTC());
    there = Stores.open(database, Clock.systemUTC());
    keys = new Keys(here);
    following = new Following(here, keys);
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
    following.follow();
    following.follow();
    assertThat(keys.live).containsExactly("a");
    assertThat(keys.loadings).isEqualTo(1);
  }

  @Test
  void whatTheOtherOneChangesIsFollowed() {
    following.follow();
    change(there, session -> {
      session.insert(key("a"));
      session.insert(key("b"));
      session.setBalance(new Balance("key:b", "", 0, 0));
    });
    following.follow();
    assertThat(keys.live).containsExactly("a", "b");
    assertThat(keys.balances).containsExactly("key:b");
    change(there, session -> session.delete(Kind.KEY, "a"));
    following.follow();
    assertThat(keys.live).containsExactly("b");
    assertThat(keys.loadings).isEqualTo(1);
  }

  @Test
  void itsOwnChangesAreNotFollowed() {
    following.follow();
    change(here, session -> session.insert(key("a")));
    following.follow();
    assertThat(keys.live).isEmpty();
    change(there, session -> session.insert(key("b")));
    following.follow();
    assertThat(keys.live).containsExactly("b");
  }

  @Test
  void whoeverMissedTooMuchReadsEverythingAnew() {
    change(there, session -> session.insert(key("a")));
    following.follow();
    change(there, session -> {
      session.insert(key("b"));
      session.delete(Kind.KEY, "a");
      session.forgetChanges(Long.MAX_VALUE);
    });
    following.follow();
    assertThat(keys.live).containsExactly("b");
    assertThat(keys.loadings).isEqualTo(2);
    change(there, session -> {
      for (int i = 0; i < 1_000; i++) {
        session.insert(key("many" + i));
      }
    });
    following.follow();
    assertThat(keys.live).hasSize(1_001);
    assertThat(keys.loadings).isEqualTo(3);
  }
}
