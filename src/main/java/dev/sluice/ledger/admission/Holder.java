package dev.sluice.ledger.admission;

import dev.sluice.config.AddressRange;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.admission.account.Account;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.admission.terms.KeyTerms;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.RouteGroup;
import dev.sluice.ledger.admission.terms.Scope;
import dev.sluice.ledger.admission.terms.TeamTerms;
import dev.sluice.ledger.admission.terms.UserTerms;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A virtual key as it stands now, with the team or the user that it belongs to; or the {@link #operator}. Immutable; any
 * thread.
 */
public final class Holder {
  private final Accounts accounts;
  private final KeyTerms terms;
  private final Account account;
  private final Map<String, Account> models; // accounts of those that have limits of their own
  private final ModelNames names;
  private final List<AddressRange> addresses;
  private final Payer payer; // without a customer
  private final @Nullable String member; // account of its owner in its team

  Holder(Accounts accounts, KeyTerms terms, Account account, Map<String, Account> models) {
    this(
        accounts,
        terms,
        account,
        models,
        new Payer(terms.hash(), terms.alias(), terms.userId(), terms.teamId(), null)
            .paidFrom(terms.account(), List.of(), List.of()));
  }

  private Holder(
      Accounts accounts,
      KeyTerms terms,
      Account account,
      Map<String, Account> models,
      Payer payer) {
    this.accounts = accounts;
    this.terms = terms;
    this.account = account;
    this.models = models;
    this.names = new ModelNames(accounts, terms);
    this.addresses =
        terms.ips().stream().map(AddressRange::of).filter(Objects::nonNull).toList();
    this.payer = payer;
    this.member = terms.teamId() == null || terms.userId() == null
        ? null
        : AccountName.member(terms.teamId(), terms.userId());
  }

  /** Who calls with the master key, or without any where none is needed: nothing bounds them, and nobody is charged. */
  static Holder operator(Accounts accounts) {
    KeyTerms terms = KeyTerms.unbounded(KeyHash.of(""), "the master key");
    Account account =
        new Account(terms.accountName(), Scope.KEY, Scope.KEY.owner(terms.name()), Limits.NONE);
    return new Holder(accounts, terms, account, Map.of(), Payer.NOBODY);
  }

  public boolean isOperator() {
    return payer.key() == null;
  }

  public KeyTerms terms() {
    return terms;
  }

  /** How a message calls the key: by its alias, else as {@code sk-...abcd}. */
  public String owner() {
    return owner(terms);
  }

  static String owner(KeyTerms terms) {
    return Scope.KEY.owner(terms.alias() != null ? terms.alias() : terms.name());
  }

  /** Nanodollars that the key spent, or since its spend was set. */
  public long spent() {
    return account.spent();
  }

  /** Whom its requests are charged to. */
  public Payer payer(@Nullable String customer) {
    return customer == null ? payer : payer.naming(customer);
  }

  /** The key's team, or null. */
  public @Nullable TeamTerms team() {
    String id = terms.teamId();
    return id == null ? null : accounts.team(id);
  }

  /** The key's owner, or null. */
  public @Nullable UserTerms user() {
    String id = terms.userId();
    return id == null ? null : accounts.user(id);
  }

  /** The tags of the key, of its team, and these. */
  public Set<String> tags(Set<String> asked) {
    TeamTerms team = team();
    Set<String> ofTeam = team == null ? Set.of() : team.tags();
    if (terms.tags().isEmpty() && ofTeam.isEmpty()) {
      return asked;
    }
    Set<String> all = new LinkedHashSet<>(asked);
    all.addAll(terms.tags());
    all.addAll(ofTeam);
    return all;
  }

  /** The model that is meant by a name: by an alias of the key, else of its team, and among those of its team's own. */
  public String meant(String model) {
    return names.meant(model);
  }

  /** A model by the name that limits and lists of models know it by: a team's own has the one that the team calls it. */
  public AskedModel named(AskedModel model) {
    return names.named(model);
  }

  /**
   * Why it may not come in here, or null.
   *
   * @param groups that the path belongs to
   * @param path without the query
   * @param ip of the caller
   */
  public @Nullable Refusal refuses(Set<RouteGroup> groups, String path, String ip) {
    TeamTerms team = team();
    if (terms.blocked()) {
      return new Refusal.Blocked(Scope.KEY, owner());
    }
    if (terms.expiresAt() != 0 && accounts.now() >= terms.expiresAt()) {
      return new Refusal.Expired(owner(), terms.expiresAt());
    }
    if (team == null && terms.teamId() != null) {
      return new Refusal.TeamMissing(owner(), terms.teamId());
    }
    if (team != null && team.blocked()) {
      return new Refusal.Blocked(Scope.TEAM, team.owner());
    }
    if (!RouteGroup.allows(terms.routes(), groups, path)) {
      return new Refusal.RouteDenied(owner(), path, terms.routes());
    }
    return isFrom(ip) ? null : new Refusal.AddressDenied(owner(), ip);
  }

  /** Whether it may be used from this address. */
  public boolean isFrom(String ip) {
    if (terms.ips().isEmpty()) {
      return true;
    }
    byte[] address = AddressRange.address(ip);
    for (AddressRange range : addresses) {
      if (address != null && range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** Why it may not use a model, or null. */
  public @Nullable Refusal refuses(AskedModel asked) {
    if (isOperator()) {
      return null;
    }
    if (names.isForeign(asked)) {
      return new Refusal.ModelDenied(Scope.KEY, owner(), asked.name(), terms.models());
    }
    AskedModel model = names.named(asked);
    Map<String, Set<String>> groups = accounts.rules().accessGroups();
    boolean inTeam = terms.teamId() != null;
    boolean allOfTeam = inTeam && terms.models().contains(AskedModel.OF_TEAM);
    if (!allOfTeam && !model.isIn(terms.models(), groups)) {
      return new Refusal.ModelDenied(Scope.KEY, owner(), model.name(), terms.models());
    }
    TeamTerms team = team();
    if (team != null && !model.isIn(team.models(), groups)) {
      return new Refusal.ModelDenied(
          Scope.TEAM, team.owner(), model.name(), names.shown(team.models()));
    }
    UserTerms user = inTeam ? null : user();
    if (user != null && !model.isIn(user.models(), groups)) {
      return new Refusal.ModelDenied(
          Scope.USER, Scope.USER.owner(user.id()), model.name(), user.models());
    }
    return null;
  }

  /** Whether no budget of its own of this model is spent, the key's or its team's. */
  public boolean canPay(AskedModel model) {
    Map<String, Account> ofTeam = accounts.teamModels(terms.teamId());
    if (models.isEmpty() && ofTeam.isEmpty()) {
      return true;
    }
    return model.names().stream().allMatch(name -> canPay(models, name) && canPay(ofTeam, name));
  }

  private boolean canPay(Map<String, Account> bounded, String name) {
    Account account = bounded.get(name);
    return account == null
        || account.bounds().canPay(accounts.now(), accounts.rules().zone());
  }

  Accounts accounts() {
    return accounts;
  }

  Account account() {
    return account;
  }

  /** Accounts of the models that have limits of their own. */
  Map<String, Account> models() {
    return models;
  }

  /** The name of its owner's account in its team, or null. */
  @Nullable
  String member() {
    return member;
  }
}
