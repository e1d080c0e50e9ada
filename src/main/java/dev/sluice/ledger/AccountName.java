package dev.sluice.ledger;

import org.jspecify.annotations.Nullable;

/** How accounts are called in balances, in Redis and in messages: one form for each scope that can have limits. */
public final class AccountName {
  /** All traffic of this gateway: {@code litellm_settings.max_budget}. */
  public static final String GLOBAL = "global";

  /** Between an account and one of its models; no id of a team may hold it. */
  public static final String MODEL = "/model:";

  private static final String KEY = "key:";
  private static final String USER = "user:";
  private static final String TEAM = "team:";
  private static final String MEMBER = "member:";
  private static final String CUSTOMER = "customer:";
  private static final String DEPLOYMENT = "deployment:";
  private static final String PROVIDER = "provider:";

  private AccountName() {}

  public static String key(KeyHash key) {
    return KEY + key;
  }

  public static String user(String userId) {
    return USER + userId;
  }

  public static String team(String teamId) {
    return TEAM + teamId;
  }

  public static String member(String teamId, String userId) {
    return MEMBER + memberId(teamId, userId);
  }

  /** The {@link #memberId} in a {@link #member}'s name; null: it is no member's. */
  public static @Nullable String memberIdOf(String account) {
    return account.startsWith(MEMBER) ? account.substring(MEMBER.length()) : null;
  }

  /** What a {@link Kind#MEMBER} is stored under; a slash of the team's own is escaped, so that it is unique. */
  public static String memberId(String teamId, String userId) {
    return teamId.replace("%", "%25").replace("/", "%2F") + "/" + userId;
  }

  /** The team of a {@link #memberId}. */
  public static String teamOf(String memberId) {
    String team = memberId.substring(0, Math.max(0, memberId.indexOf('/')));
    return team.replace("%2F", "/").replace("%25", "%");
  }

  /** The user of a {@link #memberId}. */
  public static String userOf(String memberId) {
    return memberId.substring(memberId.indexOf('/') + 1);
  }

  public static String customer(String customerId) {
    return CUSTOMER + customerId;
  }

  /** The id in a {@link #customer}'s name; null: it is no customer's. */
  public static @Nullable String customerIdOf(String account) {
    return account.startsWith(CUSTOMER) ? account.substring(CUSTOMER.length()) : null;
  }

  /** What one deployment cost; by the id that the config or its digest gives it. */
  public static String deployment(String deploymentId) {
    return DEPLOYMENT + deploymentId;
  }

  /** What all deployments of a provider cost, by the provider's prefix. */
  public static String provider(String prefix) {
    return PROVIDER + prefix;
  }

  /** Whether it is a {@link #key} or a {@link #team}, or one of their models. */
  public static boolean isOfKeyOrTeam(String account) {
    return account.startsWith(KEY) || account.startsWith(TEAM);
  }

  /** Whether it is a {@link #deployment} or a {@link #provider}. */
  public static boolean isPayee(String account) {
    return account.startsWith(DEPLOYMENT) || account.startsWith(PROVIDER);
  }

  /** One model of a key's or team's account, for limits per model. */
  public static String model(String account, String model) {
    return account + MODEL + model;
  }
}
