package dev.sluice.ledger.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Role;
import dev.sluice.ledger.admission.terms.UserTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However many ask at once, a limit lets through what it says. */
class ExactlySoManyTest {
  private static final int ASKED = 1000;
  private static final int ROOM = 37;
  private static final int THREADS = 8;

  private record Case(String name, Limits limits, Demand demand) {}

  private static final List<Case> CASES = List.of(
      new Case("requests", Office.requests(ROOM), Demand.UNKNOWN),
      new Case("tokens", Office.tokens(ROOM * 100 + 99), new Demand(60, 40, true, 0, 0, false)),
      new Case("parallel", Office.parallel(ROOM), Demand.UNKNOWN),
      new Case("budget", Office.budget(0.37, ""), Office.cost(0.01)),
      new Case("monthly budget", Office.budget(0.379, "30d"), Office.cost(0.01)));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void ofAThousandAtOnceThirtySevenPass(long seed) throws Exception {
    for (Case limited : CASES) {
      for (Supplier<Office> place : places(limited.limits)) {
        Office office = place.get();
        List<Verdict> verdicts = rush(office, limited.demand, seed);
        assertThat(verdicts.stream().filter(Ticket.class::isInstance))
            .as("%s, seed %d", limited.name, seed)
            .hasSize(ROOM);
        assertThat(office.accounts.inFlight()).isEqualTo(ROOM);
        verdicts.forEach(verdict -> {
          if (verdict instanceof Ticket ticket) {
            ticket.refund();
          }
        });
        assertThat(office.accounts.inFlight()).isZero();
        assertThat(rush(office, limited.demand, seed).stream().filter(Ticket.class::isInstance))
            .as("%s again, seed %d", limited.name, seed)
            .hasSize(ROOM);
      }
    }
  }

  /** The same limit on the key, on its team, on its owner, and on a key within a wider team. */
  private static List<Supplier<Office>> places(Limits limits) {
    return List.of(
        () -> with(Office.key(limits)),
        () -> {
          Office office = with(Office.key(Limits.NONE, null, "t"));
          office.accounts.put(Office.team(limits, Limits.NONE));
          return office;
        },
        () -> {
          Office office = with(Office.key(Limits.NONE, "u", "t"));
          office.accounts.put(Office.team(Limits.NONE, limits));
          return office;
        },
        () -> {
          Office office = with(Office.key(Limits.NONE, "u", null));
          office.accounts.put(new UserTerms("u", Role.INTERNAL_USER, limits, List.of()));
          return office;
        });
  }

  private static Office with(KeyTerms key) {
    Office office = new Office();
    office.accounts.put(key);
    return office;
  }

  private static List<Verdict> rush(Office office, Demand demand, long seed) throws Exception {
    ConcurrentLinkedQueue<Verdict> verdicts = new ConcurrentLinkedQueue<>();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(seed * THREADS + i);
      threads.add(new Thread(() -> {
        try {
          start.await();
        } catch (Exception broken) {
          throw new AssertionError(broken);
        }
        for (int asked = 0; asked < ASKED / THREADS; asked++) {
          if (random.nextInt(4) == 0) {
            Thread.yield();
          }
          verdicts.add(office.ask(demand));
        }
      }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    return List.copyOf(verdicts);
  }
}
