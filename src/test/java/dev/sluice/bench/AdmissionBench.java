package dev.sluice.bench;

import dev.sluice.config.LimitSettings.Counted;
import dev.sluice.fake.TestKey;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.KeyHasher;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.Accounts;
import dev.sluice.ledger.admission.Demand;
import dev.sluice.ledger.admission.Holder;
import dev.sluice.ledger.admission.Ticket;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.admission.terms.CustomerTerms;
import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Limits.Budget;
import dev.sluice.ledger.admission.terms.MemberTerms;
import dev.sluice.ledger.admission.terms.OwnModels;
import dev.sluice.ledger.admission.terms.RouteGroup;
import dev.sluice.ledger.admission.terms.Rules;
import dev.sluice.ledger.admission.terms.TeamTerms;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to let a request in and to settle it, with every limit there is, among 10,000 keys. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class AdmissionBench {
  private static final int KEYS = 10_000;
  private static final long MUCH = 1L << 33;
  private static final Limits ALL =
      new Limits(MUCH, MUCH, MUCH, List.of(new Budget(Money.nanos(1e9), "30d"), budget("1d")));

  private final Accounts accounts = new Accounts();
  private final KeyHasher hasher = new KeyHasher();
  private final AskedModel model = AskedModel.of("gpt-4o");
  private final Set<RouteGroup> routes = Set.of(RouteGroup.LLM_API);
  private final Demand demand = new Demand(100, 256, false, 250_000, 2_560_000, false);
  private final String[] keys = new String[KEYS];
  private int next;

  private static Budget budget(String period) {
    return new Budget(Money.nanos(1e8), period);
  }

  @Setup
  public void fill() {
    accounts.rules(new Rules(
        ALL, ALL, null, Limits.UNLIMITED, ZoneOffset.UTC, Counted.TOTAL, Map.of(), OwnModels.NONE));
    accounts.put(new TeamTerms(
        "team", null, ALL, Map.of(model.name(), ALL), List.of(), Map.of(), ALL, false, Set.of()));
    accounts.put(new MemberTerms("team", "user", ALL, false));
    accounts.put(new CustomerTerms("customer", ALL, false, null));
    for (int i = 0; i < KEYS; i++) {
      keys[i] = "sk-0123456789abcdefg" + (KEYS + i);
      accounts.put(terms(KeyHash.of(keys[i])));
    }
  }

  private KeyTerms terms(KeyHash hash) {
    return new TestKey(hash)
        .of("user", "team")
        .limits(ALL)
        .modelLimits(Map.of(model.name(), ALL))
        .models(List.of(model.name()))
        .terms();
  }

  /** Of one key again and again. */
  @Benchmark
  public long oneKey() {
    return admit(keys[0]);
  }

  /** Of every key in turn. */
  @Benchmark
  public long manyKeys() {
    next = next + 1 == KEYS ? 0 : next + 1;
    return admit(keys[next]);
  }

  private long admit(String key) {
    Holder holder = Objects.requireNonNull(accounts.holder(hasher.hash(key)));
    if (holder.refuses(routes, "/v1/chat/completions", "127.0.0.1") != null) {
      throw new IllegalStateException("refused");
    }
    Ticket ticket = (Ticket) accounts.admit(holder, model, "customer", demand);
    ticket.settle(100, 200, 2_250_000);
    return holder.spent();
  }
}
