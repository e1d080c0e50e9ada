package dev.sluice.ledger.admission;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.admission.account.Account;
import dev.sluice.ledger.admission.account.BudgetPeriod;
import dev.sluice.ledger.admission.account.Payees;
import dev.sluice.ledger.admission.account.Register;
import dev.sluice.ledger.admission.account.SharedRoom;
import dev.sluice.ledger.admission.account.Window;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.admission.terms.CustomerTerms;
import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.MemberTerms;
import dev.sluice.ledger.admission.terms.RetiredKey;
import dev.sluice.ledger.admission.terms.Rules;
import dev.sluice.ledger.admission.terms.Scope;
import dev.sluice.ledger.admission.terms.TeamTerms;
import dev.sluice.ledger.admission.terms.UserTerms;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who may use this gateway, and what they use now. Requests come from every lane, without a lock; changes come
 * one after the other, in any order of kinds, and what requests in flight hold survives them.
 */
public final class Accounts {
  private static final String HERE = "this gateway";

  private final LongSupplier wall;
  private final LongSupplier nanos;
  private final Register register = new Register();
  private final Map<String, Party<UserTerms>> users = new ConcurrentHashMap<>();
  private final Keys keys = new Keys(this, register);
  private final Members members = new Members(register);
  private final Teams teams = new Teams(register, members);
  private final Customers customers = new Customers();
  private final Account global = register.open(AccountName.GLOBAL, Scope.GLOBAL, HERE, Limits.NONE);
  private final Gates gates = new Gates(this, teams, users, members, customers, global);
  private final Holder operator = Holder.operator(this);
  private final Payees payees;
  private final OwnRows own = new OwnRows();
  private final Spending spending = new Spending(this, register, members, customers);
  private final Survey survey = new Survey(this, keys, teams, users);
  private volatile Rules rules = Rules.NONE;
  private volatile boolean loaded;
  private volatile @Nullable SharedRoom room; // of several replicas

  /**
   * @param wall milliseconds since the epoch; may jump
   * @param nanos of a monotonic clock
   */
  public Accounts(LongSupplier wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
    this.payees = new Payees(register, wall);
  }

  public Accounts() {
    this(System::currentTimeMillis, System::nanoTime);
  }

  /** Everything that is stored is here; from now on a key that is not here does not exist. */
  public void loaded() {
    loaded = true;
  }

  public boolean isLoaded() {
    return loaded;
  }

  /** From now on limits are shared with other replicas. */
  public void share(SharedRoom shared) {
    room = shared;
  }

  /** What is shared with other replicas, as long as it can be reached; else null. */
  public @Nullable SharedRoom room() {
    SharedRoom present = room;
    return present != null && present.isOpen() ? present : null;
  }

  /** What the config says, from now on. */
  public synchronized void rules(Rules next) {
    if (next.equals(rules)) {
      return; // each lane says so
    }
    boolean otherKeys = next.parallelPerKey() != rules.parallelPerKey();
    rules = next;
    register.open(AccountName.GLOBAL, Scope.GLOBAL, HERE, next.global());
    customers.rule(next);
    if (otherKeys) {
      keys.putAgain();
    }
  }

  /** What a budget allows, or null: it is gone. Those who refer to it have it in their own terms. */
  public synchronized void budget(String id, @Nullable Limits limits) {
    customers.putBudget(id, limits);
  }

  /** That the config names and that does not exist, or null. */
  public synchronized @Nullable String missingBudget() {
    return customers.missingBudget();
  }

  public synchronized void put(KeyTerms terms) {
    keys.put(terms);
  }

  public synchronized void put(RetiredKey old) {
    keys.put(old);
  }

  public synchronized void put(TeamTerms terms) {
    teams.put(terms);
  }

  public synchronized void put(UserTerms terms) {
    String name = AccountName.user(terms.id());
    Account account = register.open(name, Scope.USER, Scope.USER.owner(terms.id()), terms.limits());
    users.put(terms.id(), new Party<>(terms, account, Map.of()));
  }

  public synchronized void put(MemberTerms terms) {
    members.put(terms, team(terms.teamId()));
  }

  public synchronized void put(CustomerTerms terms) {
    customers.put(terms);
  }

  public synchronized void remove(KeyHash key) {
    keys.remove(key);
  }

  public synchronized void removeRetired(KeyHash key) {
    keys.removeRetired(key);
  }

  /** Their keys go one by one, with {@link #remove}. */
  public synchronized void removeUser(String userId) {
    users.remove(userId);
    register.close(AccountName.user(userId));
  }

  /** Its members go with it, its keys one by one with {@link #remove}. */
  public synchronized void removeTeam(String teamId) {
    teams.remove(teamId);
  }

  public synchronized void removeMember(String teamId, String userId) {
    members.remove(AccountName.member(teamId, userId));
  }

  public synchronized void removeCustomer(String customerId) {
    customers.remove(customerId);
  }

  /** Shows keys, teams and users that have a budget, and keys that have limits of a model. */
  public void each(AccountReader reader) {
    survey.each(reader);
  }

  /** What all have spent, as it is stored. */
  public Spending spending() {
    return spending;
  }

  /** Deployments and providers that have a budget. */
  public Payees payees() {
    return payees;
  }

  /** Stored models that are one team's own. */
  public OwnRows own() {
    return own;
  }

  /** The key of this hash, or the one that took its place while it may still stand for that; or null. */
  public @Nullable Holder holder(KeyHash key) {
    return keys.find(key);
  }

  public @Nullable TeamTerms team(String teamId) {
    Party<TeamTerms> team = teams.find(teamId);
    return team == null ? null : team.terms();
  }

  /** Accounts of the models that have limits of their own in this team, by the names of those. */
  Map<String, Account> teamModels(@Nullable String teamId) {
    return teamId == null ? Map.of() : teams.models(teamId);
  }

  public @Nullable UserTerms user(String userId) {
    Party<UserTerms> user = users.get(userId);
    return user == null ? null : user.terms();
  }

  /** Who has the master key, if end users may be bounded for whom they call; else null: then nothing is to be asked. */
  public @Nullable Holder operator() {
    return customers.any() ? operator : null;
  }

  public @Nullable CustomerTerms customer(String customerId) {
    return customers.terms(customerId);
  }

  /** When the period that {@code now} is in ends, in the config's time zone; see {@link BudgetPeriod#nextReset}. */
  public long nextReset(String period, long now) {
    return BudgetPeriod.nextReset(period, now, rules.zone());
  }

  /** When the period that {@code now} is in began; see {@link BudgetPeriod#began}. */
  public long began(String period, long before, long now) {
    return BudgetPeriod.began(period, before, now, rules.zone());
  }

  /** Tickets that are out. */
  public long inFlight() {
    return global.inFlight();
  }

  /**
   * Lets a request in, or says why not; then nothing was taken for it. Whether the key may come in at all is asked
   * before, of {@link Holder#refuses}.
   *
   * @param customer the end user it is made for, or null
   * @param shared what is leased from other replicas, or null: what is counted here decides
   */
  public Verdict admit(
      Holder holder,
      AskedModel model,
      @Nullable String customer,
      Demand demand,
      @Nullable SharedRoom shared) {
    return gates.admit(holder, model, customer, demand, shared);
  }

  public Verdict admit(Holder holder, AskedModel model, @Nullable String customer, Demand demand) {
    return admit(holder, model, customer, demand, null);
  }

  Rules rules() {
    return rules;
  }

  long now() {
    return wall.getAsLong();
  }

  int tick() {
    return Window.tick(nanos.getAsLong());
  }
}
