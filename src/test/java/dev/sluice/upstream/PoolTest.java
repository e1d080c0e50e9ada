package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Origin;
import dev.sluice.fake.Eventually;
import dev.sluice.ops.Sockets;
import dev.sluice.ops.count.UpstreamCounts;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real event loop, with real connections on which nothing is said. */
class PoolTest {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final List<NetSocket> accepted = new CopyOnWriteArrayList<>();
  private Pool pool;

  @BeforeEach
  void start() {
    NetServer server = vertx
        .createNetServer()
        .connectHandler(accepted::add)
        .listen(0, "127.0.0.1")
        .await();
    Origin origin = new Origin("http", "127.0.0.1", server.actualPort());
    pool = onLoop(() -> new Pool(
        vertx,
        Hop.to(origin),
        new HttpClientOptions(),
        2,
        new UpstreamCounts("test"),
        new Sockets()));
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private <T> T onLoop(Supplier<T> step) {
    CompletableFuture<T> done = new CompletableFuture<>();
    vertx.runOnContext(turn -> {
      try {
        done.complete(step.get());
      } catch (Throwable failure) {
        done.completeExceptionally(failure);
      }
    });
    return done.orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static final class Caller implements Borrower {
    private final CompletableFuture<Line> line = new CompletableFuture<>();
    private volatile boolean gone;

    @Override
    public boolean hasLeft() {
      return gone;
    }

    @Override
    public void lent(Line free) {
      line.complete(free);
    }

    @Override
    public void refused(Throwable cause) {
      line.completeExceptionally(cause);
    }

    Line get() {
      return line.orTimeout(10, TimeUnit.SECONDS).join();
    }
  }

  private Caller ask() {
    Caller caller = new Caller();
    onLoop(() -> {
      pool.borrow(caller);
      return null;
    });
    return caller;
  }

  private void giveBack(Line line) {
    onLoop(() -> {
      line.giveBack();
      return null;
    });
  }

  @Test
  void aConnectionThatWasOpenedForSomebodyWhoLeftServesTheNext() {
    Caller leaves = new Caller();
    leaves.gone = true;
    onLoop(() -> {
      pool.borrow(leaves);
      return null;
    });
    Eventually.until(() -> accepted.size() == 1, accepted::toString);
    ask().get();
    assertThat(accepted).hasSize(1);
    assertThat(leaves.line).isNotDone();
  }

  @Test
  void theOneUsedLastIsUsedNext() {
    Line first = ask().get();
    Line second = ask().get();
    giveBack(second);
    giveBack(first);
    assertThat(ask().get()).isSameAs(first);
    assertThat(ask().get()).isSameAs(second);
  }

  @Test
  void thoseWhoWaitAreServedInTheirOrder() {
    List<Line> lent = List.of(ask().get(), ask().get());
    Caller third = ask();
    Caller fourth = ask();
    giveBack(lent.get(1));
    assertThat(third.get()).isSameAs(lent.get(1));
    assertThat(fourth.line).isNotDone();
    giveBack(lent.get(0));
    assertThat(fourth.get()).isSameAs(lent.get(0));
  }

  @Test
  void noPlaceIsLostWhereverConnectionsEnd() {
    for (int round = 0; round < 20; round++) {
      List<Line> lent = new ArrayList<>(List.of(ask().get(), ask().get()));
      Line cut = lent.remove(round % 2);
      Caller waits = ask();
      onLoop(() -> {
        cut.cut();
        cut.cut();
        cut.giveBack();
        return null;
      });
      giveBack(waits.get());
      giveBack(lent.get(0));
      accepted.get(accepted.size() - 1).close().await();
    }
    assertThat(ask().get()).isNotSameAs(ask().get());
  }
}
