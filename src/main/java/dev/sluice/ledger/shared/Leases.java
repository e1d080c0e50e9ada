package dev.sluice.ledger.shared;

import dev.sluice.ledger.admission.Lease;
import dev.sluice.ledger.admission.SharedRoom;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Leases of this replica: one question of each is on its way at a time, for all who wait for it. */
final class Leases implements SharedRoom {
  private static final long SETTLING_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  /** So soon, what is too little for those who asked goes back: with what others have, it may be enough for one. */
  private static final long UNUSED_MILLIS = 60;

  private static final long URGENT_MILLIS = 5;

  private final Context context; // owns all but what is volatile
  private final String replica;
  private final Consumer<Throwable> lost;
  private final Map<Lease, Asking> asking = new IdentityHashMap<>();
  private volatile @Nullable RedisLink link; // while it works

  /** @param lost is told when Redis does not answer */
  Leases(Context context, String replica, Consumer<Throwable> lost) {
    this.context = context;
    this.replica = replica;
    this.lost = lost;
  }

  @Override
  public boolean isOpen() {
    return link != null;
  }

  @Override
  public void ask(Lease lease, long wanted, Runnable done) {
    if (isOpen()) {
      context.runOnContext(now -> of(lease).join(wanted, done));
    } else {
      lease.unanswered();
      done.run();
    }
  }

  @Override
  public void note(Lease lease) {
    context.runOnContext(now -> of(lease).tellSoon());
  }

  private Asking of(Lease lease) {
    return asking.computeIfAbsent(lease, Asking::new);
  }

  void open(RedisLink working) {
    link = working;
  }

  /** Nobody waits any more. */
  void close() {
    link = null;
    new ArrayList<>(asking.values()).forEach(Asking::release);
  }

  /** Gives back what is not used, tells what was, and forgets what is over. */
  void tidy(long now) {
    asking.values().removeIf(Asking::isOver);
    if (isOpen()) {
      new ArrayList<>(asking.values()).forEach(each -> each.tidy(now));
    }
  }

  /** Those who wait for more of one limit. */
  private final class Asking {
    private final Lease lease;
    private List<Runnable> waiting = new ArrayList<>();
    private long wanted; // by those
    private boolean underWay;
    private boolean soon; // it is looked at
    private long grantedAt = System.nanoTime(); // all that was wanted

    Asking(Lease lease) {
      this.lease = lease;
    }

    void join(long more, Runnable done) {
      waiting.add(done);
      wanted += more;
      if (!underWay) {
        send();
      }
    }

    /** What others may be waiting for goes back at once, or with what ends at the same time. */
    void tellSoon() {
      if (lease.isUrgent() && !soon) {
        soon = true;
        context.owner().setTimer(URGENT_MILLIS, timer -> {
          soon = false;
          lease.noticed();
          if (!underWay && isOpen() && lease.isDue()) {
            send();
          }
        });
      }
    }

    void send() {
      RedisLink present = link;
      if (present == null) {
        release();
        return;
      }
      List<Runnable> served = waiting;
      long sum = wanted;
      waiting = new ArrayList<>();
      wanted = 0;
      underWay = true;
      List<String> question = lease.question(replica, sum);
      present
          .run(lease.script(), lease.key(), question)
          .onComplete(answer -> onAnswer(answer, served));
    }

    private void onAnswer(AsyncResult<Response> answer, List<Runnable> served) {
      underWay = false;
      if (answer.succeeded()) {
        List<Long> numbers = new ArrayList<>();
        answer.result().forEach(number -> numbers.add(number.toLong()));
        lease.answered(numbers);
        if (numbers.get(numbers.size() - 1) == 0) {
          grantedAt = System.nanoTime();
        } else {
          context.owner().setTimer(UNUSED_MILLIS, soon -> tidy(grantedAt + SETTLING_NANOS + 1));
        }
      } else {
        lease.unanswered();
        lost.accept(answer.cause());
      }
      served.forEach(Runnable::run);
      if (!waiting.isEmpty()) {
        send();
      } else if (lease.isDue()) {
        tellSoon();
      }
    }

    void tidy(long now) {
      if (!underWay && now - grantedAt > SETTLING_NANOS && lease.isDue()) {
        send();
      }
    }

    boolean isOver() {
      return !underWay && waiting.isEmpty() && lease.isOver();
    }

    void release() {
      List<Runnable> served = waiting;
      waiting = new ArrayList<>();
      wanted = 0;
      lease.unanswered();
      served.forEach(Runnable::run);
    }
  }
}
