package dev.sluice.ledger.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.LimitSettings.Counted;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.Refusal.LimitReached;
import dev.sluice.ledger.admission.account.Account;
import dev.sluice.ledger.admission.account.SharedRoom;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.admission.terms.CustomerTerms;
import dev.sluice.ledger.admission.terms.LimitKind;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.MemberTerms;
import dev.sluice.ledger.admission.terms.Role;
import dev.sluice.ledger.admission.terms.Rules;
import dev.sluice.ledger.admission.terms.Scope;
import dev.sluice.ledger.admission.terms.UserTerms;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each limit counts, whose it is, when it begins anew, and what a settled request leaves behind. */
class LimitsHoldTest {
  private static final Limits NONE = Limits.NONE;
  private final Office office = new Office();

  private LimitReached refused(Verdict verdict) {
    assertThat(verdict).isInstanceOf(LimitReached.class);
    return (LimitReached) verdict;
  }

  private Ticket ticket(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Ticket.class);
    return (Ticket) verdict;
  }

  @Test
  void aMinuteBeginsWithItsFirstRequestAndBeginsAnew() {
    office.accounts.put(Office.key(Office.requests(2)));
    ticket(office.ask());
    office.pass(59);
    ticket(office.ask());
    LimitReached full = refused(office.ask());
    assertThat(full.scope()).isEqualTo(Scope.KEY);
    assertThat(full.kind()).isEqualTo(LimitKind.REQUESTS);
    assertThat(full.owner()).isEqualTo("key 'ci'");
    assertThat(full.limit()).isEqualTo(2);
    assertThat(full.used()).isEqualTo(2);
    assertThat(full.retryAfterSeconds()).isEqualTo(1);
    assertThat(full.resetsAt()).isEqualTo(office.wall.get() + 1000);
    office.pass(1);
    ticket(office.ask());
    ticket(office.ask());
    assertThat(refused(office.ask()).retryAfterSeconds()).isEqualTo(60);
  }

  @Test
  void aRefusedRequestConsumesNothing() {
    office.accounts.put(Office.key(Office.requests(5), null, "t"));
    office.accounts.put(Office.team(Office.parallel(1), NONE));
    Ticket only = ticket(office.ask());
    for (int i = 0; i < 10; i++) {
      assertThat(refused(office.ask()).kind()).isEqualTo(LimitKind.PARALLEL);
    }
    only.settle(0, 0, 0);
    for (int i = 0; i < 4; i++) {
      ticket(office.ask()).settle(0, 0, 0);
    }
    assertThat(refused(office.ask()).used()).isEqualTo(5);
  }

  @Test
  void aTicketIsGivenBackOnce() {
    office.accounts.put(Office.key(Office.parallel(1)));
    Ticket ticket = ticket(office.ask());
    ticket.settle(1, 1, 1);
    ticket.settle(1, 1, 1);
    ticket.refund();
    assertThat(office.accounts.inFlight()).isZero();
    assertThat(office.holder().spent()).isEqualTo(1);
  }

  @Test
  void tokensAreHeldAndSettledWithWhatWasUsed() {
    office.accounts.put(Office.key(Office.tokens(100)));
    Demand demand = new Demand(20, 60, true, 0, 0, false);
    Ticket first = ticket(office.ask(demand));
    assertThat(refused(office.ask(demand)).used()).isEqualTo(80);
    first.settle(10, 5, 0);
    ticket(office.ask(demand)).settle(10, 75, 0);
    LimitReached full = refused(office.ask(Demand.UNKNOWN));
    assertThat(full.used()).isEqualTo(100);
    assertThat(full.kind()).isEqualTo(LimitKind.TOKENS);
  }

  @Test
  void aRequestThatDoesNotSayItsLengthTakesNoMoreThanIsLeft() {
    office.accounts.put(Office.key(Office.tokens(100), null, "t"));
    office.accounts.put(Office.team(Office.tokens(1000), NONE));
    Demand unnamed = new Demand(10, 256, false, 0, 0, false);
    Ticket ticket = ticket(office.ask(unnamed));
    assertThat(refused(office.ask(unnamed)).used()).isEqualTo(100);
    assertThat(team().used()).isEqualTo(100);
    ticket.settle(10, 20, 0);
    assertThat(team().used()).isEqualTo(30);
    Demand named = new Demand(10, 256, true, 0, 0, false);
    assertThat(refused(office.ask(named)).wanted()).isEqualTo(266);
  }

  /** What the team has used, by a limit that it has only for a moment. */
  private LimitReached team() {
    office.accounts.put(Office.team(Office.tokens(1), NONE));
    office.accounts.put(Office.key(Office.tokens(1000), null, "t"));
    LimitReached reached = refused(office.ask(Demand.UNKNOWN));
    office.accounts.put(Office.team(Office.tokens(1000), NONE));
    office.accounts.put(Office.key(Office.tokens(100), null, "t"));
    return reached;
  }

  @Test
  void whatIsSettledInALaterMinuteGivesNothingBackToIt() {
    office.accounts.put(Office.key(Office.tokens(100)));
    Ticket early = ticket(office.ask(new Demand(0, 90, true, 0, 0, false)));
    office.pass(61);
    ticket(office.ask(new Demand(0, 80, true, 0, 0, false)));
    early.settle(0, 10, 0);
    assertThat(refused(office.ask(new Demand(0, 21, true, 0, 0, false))).used()).isEqualTo(80);
  }

  @Test
  void whatWasUsedBeyondWhatWasHeldCountsWhenItIsKnown() {
    office.accounts.put(Office.key(Office.tokens(100)));
    Ticket early = ticket(office.ask(new Demand(0, 10, false, 0, 0, false)));
    office.pass(61);
    early.settle(0, 5000, 0);
    assertThat(refused(office.ask()).used()).isEqualTo(4990);
  }

  @Test
  void onlyTheTokensThatAreLimitedCount() {
    for (Counted counted : Counted.values()) {
      Office own = new Office();
      own.accounts.rules(Office.rules(NONE, NONE, Limits.UNLIMITED, counted));
      own.accounts.put(Office.key(Office.tokens(1000)));
      ((Ticket) own.ask(new Demand(10, 20, true, 0, 0, false))).settle(300, 700, 0);
      long used = switch (counted) {
        case TOTAL -> 1000;
        case INPUT -> 300;
        case OUTPUT -> 700;
      };
      Verdict next = own.ask(new Demand(1001, 1001, true, 0, 0, false));
      assertThat(((LimitReached) next).used()).as("%s", counted).isEqualTo(used);
    }
  }

  @Test
  void aBudgetIsHeldSpentAndToldInFull() {
    office.accounts.put(Office.key(Office.budget(1, "30d")));
    Ticket ticket = ticket(office.ask(Office.cost(0.6)));
    LimitReached full = refused(office.ask(Office.cost(0.6)));
    assertThat(full.kind()).isEqualTo(LimitKind.BUDGET);
    assertThat(full.limit()).isEqualTo(Money.nanos(1));
    assertThat(full.used()).isEqualTo(Money.nanos(0.6));
    ticket.settle(0, 0, Money.nanos(0.25));
    assertThat(office.holder().spent()).isEqualTo(Money.nanos(0.25));
    ticket(office.ask(Office.cost(0.75))).settle(0, 0, Money.nanos(0.75));
    assertThat(refused(office.ask()).used()).isEqualTo(Money.nanos(1));
  }

  @Test
  void aBudgetOfNothingRefusesAllButWhatIsFree() {
    office.accounts.put(Office.key(Office.budget(0, "")));
    LimitReached refusal = refused(office.ask(Office.cost(0)));
    assertThat(refusal.retryAfterSeconds()).isZero();
    assertThat(refusal.resetsAt()).isZero();
    ticket(office.ask(new Demand(1, 1, true, 0, 0, true)));
  }

  @Test
  void aBudgetBeginsAnewWithItsPeriodAndWhatIsInFlightStaysHeld() {
    office.accounts.put(Office.key(Office.budget(1, "1h")));
    Ticket slow = ticket(office.ask(Office.cost(0.3)));
    ticket(office.ask(Office.cost(0.7))).settle(0, 0, Money.nanos(0.7));
    LimitReached full = refused(office.ask());
    assertThat(full.resetsAt()).isEqualTo(office.wall.get() + 30 * 60_000);
    assertThat(full.retryAfterSeconds()).isEqualTo(30 * 60);
    office.pass(30 * 60);
    assertThat(refused(office.ask(Office.cost(0.8))).used()).isEqualTo(Money.nanos(0.3));
    slow.settle(0, 0, Money.nanos(0.1));
    ticket(office.ask(Office.cost(0.9)));
  }

  @Test
  void clockJumpsNeitherStopABudgetForGoodNorLoseWhatIsHeld() {
    office.accounts.put(Office.key(Office.budget(1, "1d")));
    ticket(office.ask(Office.cost(1))).settle(0, 0, Money.nanos(1));
    long real = office.wall.get();
    office.wall.addAndGet(-400L * 86_400_000);
    refused(office.ask());
    office.wall.set(real + 400L * 86_400_000);
    Ticket ahead = ticket(office.ask(Office.cost(1)));
    office.wall.set(real);
    refused(office.ask());
    ahead.settle(0, 0, Money.nanos(1));
    refused(office.ask());
    office.pass(86_400);
    ticket(office.ask(Office.cost(1)));
  }

  @Test
  void termsMayChangeWhileTicketsAreOut() {
    office.accounts.put(Office.key(Office.budget(1, "30d")));
    Ticket ticket = ticket(office.ask(Office.cost(0.6)));
    office.accounts.put(Office.key(new Limits(
        10, 1000, 1, List.of(new Limits.Budget(Money.nanos(1), "30d"), dollars(5, "1d")))));
    assertThat(refused(office.ask()).kind()).isEqualTo(LimitKind.PARALLEL);
    ticket.settle(50, 50, Money.nanos(0.5));
    assertThat(refused(office.ask(Office.cost(0.6))).used()).isEqualTo(Money.nanos(0.5));
    assertThat(office.accounts.inFlight()).isZero();
    office.accounts.put(Office.key(new Limits(
        Limits.UNLIMITED, Limits.UNLIMITED, Limits.UNLIMITED, List.of(dollars(0.5, "1d")))));
    assertThat(refused(office.ask()).used()).isEqualTo(Money.nanos(0.5));
    Ticket none = ticket(office.ask(new Demand(0, 0, true, 0, 0, true)));
    office.accounts.put(Office.key(NONE));
    none.refund();
    assertThat(office.accounts.inFlight()).isZero();
  }

  private static Limits.Budget dollars(double dollars, String period) {
    return new Limits.Budget(Money.nanos(dollars), period);
  }

  @Test
  void balancesAreSetWithoutWhatIsHeld() {
    office.accounts.put(Office.key(Office.budget(1, "30d")));
    String key = AccountName.key(Office.KEY);
    Ticket ticket = ticket(office.ask(Office.cost(0.2)));
    office.accounts.spending().set(new Balance(key, "30d", Money.nanos(0.7), 0));
    office.accounts.spending().set(new Balance(key, "", Money.nanos(9), 0));
    assertThat(refused(office.ask(Office.cost(0.2))).used()).isEqualTo(Money.nanos(0.9));
    assertThat(office.accounts.spending().of(key)).isEqualTo(Money.nanos(9));
    ticket.refund();
    ticket(office.ask(Office.cost(0.3)));
    office.accounts.spending().set(new Balance(key, "30d", Money.nanos(1), office.wall.get() - 1));
    ticket(office.ask(Office.cost(0.7)));
  }

  @Test
  void aTeamsKeyPaysForItsTeamAndNotForItsOwner() {
    office.accounts.put(Office.key(NONE, "u", "t"));
    office.accounts.put(new UserTerms("u", Role.INTERNAL_USER, Office.parallel(0), List.of()));
    office.accounts.put(Office.team(Office.parallel(1), NONE));
    ticket(office.ask());
    LimitReached full = refused(office.ask());
    assertThat(full.scope()).isEqualTo(Scope.TEAM);
    assertThat(full.owner()).isEqualTo("team 'research'");
    office.accounts.put(Office.key(NONE, "u", null));
    assertThat(refused(office.ask()).scope()).isEqualTo(Scope.USER);
  }

  @Test
  void aMemberHasTheirOwnLimitsElseThoseForEachMember() {
    office.accounts.put(Office.key(NONE, "u", "t"));
    office.accounts.put(Office.team(NONE, Office.parallel(1)));
    Ticket first = ticket(office.ask());
    assertThat(refused(office.ask()).scope()).isEqualTo(Scope.MEMBER);
    office.accounts.put(new MemberTerms("t", "u", Office.parallel(2), false));
    ticket(office.ask());
    assertThat(refused(office.ask()).limit()).isEqualTo(2);
    first.refund();
    office.accounts.put(new MemberTerms("t", "u", NONE, false));
    assertThat(refused(office.ask()).limit()).isEqualTo(1);
    office.accounts.put(Office.team(NONE, NONE));
    ticket(office.ask());
  }

  @Test
  void aModelHasLimitsOfItsOwnUnderEveryNameThatLeadsToIt() {
    office.accounts.put(Office.key(Office.KEY, NONE, null, null, Map.of("m", Office.requests(2))));
    ticket(office.ask("m", null, Demand.UNKNOWN));
    ticket(
        office.accounts.admit(office.holder(), new AskedModel("alias", "m"), null, Demand.UNKNOWN));
    LimitReached full = refused(office.ask("m", null, Demand.UNKNOWN));
    assertThat(full.scope()).isEqualTo(Scope.KEY_MODEL);
    assertThat(full.owner()).isEqualTo("key 'ci' with model 'm'");
    ticket(office.ask("other", null, Demand.UNKNOWN));
  }

  @Test
  void allTrafficHasTheLimitsOfTheConfigAndKeysWithoutTheirOwnTheirs() {
    Rules rules = Office.rules(Office.parallel(3), NONE, 2, Counted.TOTAL);
    office.accounts.put(Office.key(NONE));
    office.accounts.rules(rules);
    ticket(office.ask());
    ticket(office.ask());
    assertThat(refused(office.ask()).scope()).isEqualTo(Scope.KEY);
    office.accounts.put(Office.key(Office.parallel(10)));
    ticket(office.ask());
    assertThat(refused(office.ask()).scope()).isEqualTo(Scope.GLOBAL);
  }

  @Test
  void customersHaveTheirLimitsOverAllKeys() {
    office.accounts.put(Office.key(NONE));
    office.accounts.rules(
        Office.rules(NONE, Office.budget(1, ""), Limits.UNLIMITED, Counted.TOTAL));
    ticket(office.ask("m", "ann", Office.cost(1)));
    assertThat(refused(office.ask("m", "ann", Office.cost(1))).scope()).isEqualTo(Scope.CUSTOMER);
    ticket(office.ask("m", "bob", Office.cost(1)));
    office.accounts.put(new CustomerTerms("ann", Office.budget(2, ""), false, null));
    ticket(office.ask("m", "ann", Office.cost(1)));
    refused(office.ask("m", "ann", Office.cost(1)));
    office.accounts.put(new CustomerTerms("ann", NONE, true, null));
    assertThat(office.ask("m", "ann", Office.cost(1)))
        .isEqualTo(new Refusal.Blocked(Scope.CUSTOMER, "customer 'ann'"));
  }

  @Test
  void howeverManyCustomersAreNamedSoManyAreRememberedAndThoseInFlight() {
    Customers customers = new Customers();
    customers.rule(Office.rules(NONE, Office.budget(1, ""), Limits.UNLIMITED, Counted.TOTAL));
    int inFlight = 1000;
    for (int i = 0; i < inFlight; i++) {
      assertThat(customers.account("busy " + i, 0).takeSlot(Limits.UNLIMITED, null))
          .isPositive();
    }
    Account first = customers.account("busy 0", 0);
    for (int i = 0; i < 2 * Customers.MOST_SEEN; i++) {
      customers.account("customer " + i, 0);
    }
    assertThat(customers.seen()).isLessThanOrEqualTo(Customers.MOST_SEEN + inFlight);
    for (int i = 0; i < inFlight; i++) {
      assertThat(customers.account("busy " + i, 0).inFlight()).as("busy %d", i).isEqualTo(1);
    }
    assertThat(customers.account("busy 0", 0)).isSameAs(first);
    first.leave((SharedRoom) null);
    for (int i = 0; i < 2 * Customers.MOST_SEEN; i++) {
      customers.account("another " + i, 0);
    }
    assertThat(first.isRetired()).isTrue();
  }

  @Test
  void aKeyOfATeamThatDoesNotExistUsesNothing() {
    office.accounts.put(Office.key(NONE, "u", "t"));
    assertThat(office.ask()).isEqualTo(new Refusal.TeamMissing("key 'ci'", "t"));
    office.accounts.put(Office.team(NONE, NONE));
    ticket(office.ask());
    office.accounts.removeTeam("t");
    assertThat(office.ask()).isInstanceOf(Refusal.TeamMissing.class);
  }

  @Test
  void deletedAccountsLeaveNothing() {
    String key = AccountName.key(Office.KEY);
    List<String> names = List.of(
        key,
        AccountName.model(key, "m"),
        AccountName.team("t"),
        AccountName.user("u"),
        AccountName.member("t", "v"));
    office.accounts.put(Office.key(Office.KEY, NONE, "u", "t", Map.of("m", Office.requests(2))));
    office.accounts.put(Office.team(NONE, Office.parallel(1)));
    office.accounts.put(new UserTerms("u", Role.INTERNAL_USER, NONE, List.of()));
    office.accounts.put(new MemberTerms("t", "v", NONE, false));
    names.forEach(name -> office.accounts.spending().set(new Balance(name, "", 1, 0)));
    assertThat(names).allMatch(name -> office.accounts.spending().of(name) == 1);
    Ticket ticket = ticket(office.ask());
    office.accounts.remove(Office.KEY);
    office.accounts.removeTeam("t");
    office.accounts.removeUser("u");
    assertThat(names).allMatch(name -> office.accounts.spending().of(name) == 0);
    ticket.settle(1, 1, 1);
    assertThat(office.accounts.inFlight()).isZero();
  }
}
