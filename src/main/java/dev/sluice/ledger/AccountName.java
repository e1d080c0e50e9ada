package dev.sluice.ledger;

/** How accounts are called in balances, in Redis and in messages: one form for each scope that can have limits. */
public final class AccountName {
  /** All traffic of this gateway: {@code litellm_settings.max_budget}. */
  public static final String GLOBAL = "global";

  /** Between an account and one of its models; no id of a team may hold it. */
  public static final String MODEL = "/model:";

  private AccountName() {}

  public static String key(KeyHash key) {
    return "key:" + key;
  }

  public static String user(String userId) {
    return "user:" + userId;
  }

  public static String team(String teamId) {
    return "team:" + teamId;
  }

  public static String member(String teamId, String userId) {
    return "member:" + memberId(teamId, userId);
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
    return "customer:" + customerId;
  }

  /** What one deployment cost; by the id that the config or its digest gives it. */
  public static String deployment(String deploymentId) {
    return "deployment:" + deploymentId;
  }

  /** What all deployments of a provider cost, by the provider's prefix. */
  public static String provider(String prefix) {
    return "provider:" + prefix;
  }

  /** Whether it is a {@link #key} or a {@link #team}, or one of their models. */
  public static boolean isOfKeyOrTeam(String account) {
    return account.startsWith("key:") || account.startsWith("team:");
  }

  /** Whether it is a {@link #deployment} or a {@link #provider}. */
  public static boolean isPayee(String account) {
    return account.startsWith(deployment("")) || account.startsWith(provider(""));
  }

  /** One model of a key's or team's account, for limits per model. */
  public static String model(String account, String model) {
    return account + MODEL + model;
  }
}
