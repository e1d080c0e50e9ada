package dev.sluice.ledger.admission;

import dev.sluice.config.LimitSettings.Counted;
import dev.sluice.fake.TestKey;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Limits.Budget;
import dev.sluice.ledger.admission.terms.OwnModels;
import dev.sluice.ledger.admission.terms.Rules;
import dev.sluice.ledger.admission.terms.TeamTerms;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Accounts with clocks of their own, and terms in few words. */
final class Office {
  static final KeyHash KEY = KeyHash.of("sk-one");
  static final long U = Limits.UNLIMITED;

  /** Milliseconds since the epoch; a Thursday. */
  final AtomicLong wall = new AtomicLong(Instant.parse("2026-01-15T12:30:00Z").toEpochMilli());

  final AtomicLong nanos = new AtomicLong(TimeUnit.DAYS.toNanos(3));
  final Accounts accounts = new Accounts(wall::get, nanos::get);

  void pass(long seconds) {
    wall.addAndGet(TimeUnit.SECONDS.toMillis(seconds));
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  Holder holder() {
    return holder(KEY);
  }

  Holder holder(KeyHash key) {
    Holder holder = accounts.holder(key);
    if (holder == null) {
      throw new AssertionError("no such key");
    }
    return holder;
  }

  Verdict ask() {
    return ask(Demand.UNKNOWN);
  }

  Verdict ask(Demand demand) {
    return ask("m", null, demand);
  }

  Verdict ask(String model, @Nullable String customer, Demand demand) {
    return accounts.admit(holder(), AskedModel.of(model), customer, demand);
  }

  static Limits requests(long rpm) {
    return new Limits(rpm, U, U, List.of());
  }

  static Limits tokens(long tpm) {
    return new Limits(U, tpm, U, List.of());
  }

  static Limits parallel(long most) {
    return new Limits(U, U, most, List.of());
  }

  static Limits budget(double dollars, String period) {
    return new Limits(U, U, U, List.of(new Budget(Money.nanos(dollars), period)));
  }

  static Demand cost(double dollars) {
    return new Demand(0, 0, true, Money.nanos(dollars), 0, false);
  }

  static KeyTerms key(Limits limits) {
    return key(limits, null, null);
  }

  static KeyTerms key(Limits limits, @Nullable String user, @Nullable String team) {
    return key(KEY, limits, user, team, Map.of());
  }

  static KeyTerms key(
      KeyHash hash,
      Limits limits,
      @Nullable String user,
      @Nullable String team,
      Map<String, Limits> models) {
    return new TestKey(hash)
        .named("ci", "sk-...-one")
        .of(user, team)
        .limits(limits)
        .modelLimits(models)
        .terms();
  }

  /** Of a config without access groups. */
  static Rules rules(Limits global, Limits customer, long parallelPerKey, Counted counted) {
    return new Rules(
        global, customer, null, parallelPerKey, ZoneOffset.UTC, counted, Map.of(), OwnModels.NONE);
  }

  static TeamTerms team(Limits limits, Limits ofMembers) {
    return new TeamTerms(
        "t", "research", limits, Map.of(), List.of(), Map.of(), ofMembers, false, Set.of());
  }
}
