package dev.sluice.ledger.api;

import static dev.sluice.ledger.api.Field.answered;
import static dev.sluice.ledger.api.Field.asked;
import static dev.sluice.ledger.api.Field.inMetadata;
import static dev.sluice.ledger.api.Field.required;
import static dev.sluice.ledger.api.Field.stored;

/** The fields of everything that the management API keeps; LiteLLM's names and meanings. */
public final class Forms {
  /** Of everything that can have limits. */
  private static final Form LIMITS = Form.of(
      stored(
          "max_budget", Type.DOLLARS, "May spend so much, in US dollars, in each budget_duration."),
      stored("soft_budget", Type.DOLLARS, "Kept; nothing is refused because of it."),
      stored("budget_duration", Type.PERIOD, "How often the spend begins anew; none: never."),
      stored("tpm_limit", Type.WHOLE, "Tokens a minute."),
      stored("rpm_limit", Type.WHOLE, "Requests a minute."),
      stored("max_parallel_requests", Type.WHOLE, "Requests at the same time."));

  private static final Form SEEN = Form.of(
      answered("spend", Type.DOLLARS, "Spent so far, in US dollars.").or("0.0"),
      answered("budget_reset_at", Type.INSTANT, "When the present budget period ends."),
      answered("created_at", Type.INSTANT, "When it was made."),
      answered("updated_at", Type.INSTANT, "When it was last changed."),
      answered("created_by", Type.TEXT, "Who made it."),
      answered("updated_by", Type.TEXT, "Who changed it last."));

  private static final Form MODELS = Form.of(
      stored(
          "models",
          Type.TEXTS,
          "Models that may be used: names, wildcards such as openai/*; none: all."),
      stored(
          "metadata",
          Type.OBJECT,
          "What you like; tags, model_rpm_limit and model_tpm_limit in it count."),
      inMetadata("tags", Type.TEXTS, "Added to those of each request."),
      inMetadata("model_rpm_limit", Type.WHOLES_BY_NAME, "Requests a minute, by model."),
      inMetadata("model_tpm_limit", Type.WHOLES_BY_NAME, "Tokens a minute, by model."),
      stored("guardrails", Type.TEXTS, "Kept."),
      stored("router_settings", Type.OBJECT, "Kept."),
      stored("access_group_ids", Type.TEXTS, "Kept."),
      stored("object_permission", Type.OBJECT, "Kept."),
      stored("rpm_limit_type", Type.TEXT, "Kept; limits are exact here."),
      stored("tpm_limit_type", Type.TEXT, "Kept; limits are exact here."),
      stored("organization_id", Type.TEXT, "Kept."));

  /** A virtual key as it is stored. */
  public static final Form KEY = LIMITS
      .and(MODELS)
      .and(
          stored("key_alias", Type.TEXT, "A name for people; unique among all keys."),
          stored("user_id", Type.TEXT, "Whose key it is."),
          stored("team_id", Type.TEXT, "The team that it is used for."),
          stored("budget_id", Type.TEXT, "The budget whose limits hold where the key has none."),
          stored("budget_limits", Type.WINDOWS, "Several {budget_duration, max_budget}; all hold."),
          stored(
              "model_max_budget",
              Type.MODEL_BUDGETS,
              "Limits by model: {model: {budget_limit, time_period, tpm_limit, rpm_limit}}."),
          stored("aliases", Type.TEXTS_BY_NAME, "Other names of models: {asked for: meant}."),
          stored("config", Type.OBJECT, "Kept."),
          stored("permissions", Type.OBJECT, "get_spend_routes: true lets the key read spend."),
          stored("blocked", Type.FLAG, "Whether it is refused."),
          stored(
              "allowed_routes",
              Type.ROUTES,
              "Paths and groups of them: llm_api_routes, management_routes, info_routes; none: all"
                  + " that its owner may."),
          stored(
              "allowed_ips",
              Type.ADDRESSES,
              "Addresses and CIDR ranges that may use it; none: all."),
          stored("allowed_cache_controls", Type.TEXTS, "Kept."),
          stored("agent_id", Type.TEXT, "Kept."),
          stored("project_id", Type.TEXT, "Kept."),
          stored("enforced_params", Type.TEXTS, "Kept."),
          stored("policies", Type.TEXTS, "Kept."),
          stored("prompts", Type.TEXTS, "Kept."),
          stored("allowed_passthrough_routes", Type.TEXTS, "Kept."),
          stored(
              "auto_rotate",
              Type.FLAG,
              "Whether it gets a new value after each rotation_interval, where"
                  + " LITELLM_KEY_ROTATION_ENABLED is true."),
          stored("rotation_interval", Type.LIFETIME, "How long it has one value."),
          answered("key_rotation_at", Type.INSTANT, "When its next value is due."),
          answered("last_rotation_at", Type.INSTANT, "When it got this one by itself."),
          answered("rotation_count", Type.WHOLE, "How often that was.").or("0"),
          answered("key_name", Type.TEXT, "Its end, to tell it from others: sk-...abcd."),
          answered("expires", Type.INSTANT, "When it ends; null: never."))
      .and(SEEN);

  /** What {@code /key/generate} takes. */
  public static final Form KEY_NEW = KEY.and(
      asked("key", Type.TEXT, "The key itself, beginning with sk-; default: a random one."),
      asked("duration", Type.LIFETIME, "How long it lives; none: for ever."),
      asked("spend", Type.DOLLARS, "What it counts as spent at the start."),
      asked("key_type", Type.TEXT, "A shorthand for allowed_routes.")
          .oneOf("default", "llm_api", "management", "read_only"),
      asked("service_account_id", Type.TEXT, "Kept in metadata."),
      asked("send_invite_email", Type.FLAG, "Ignored: no mail is sent."));

  /** What {@code /key/update} takes. */
  public static final Form KEY_UPDATE = KEY_NEW.and(
      required("key", Type.TEXT, "The key, or its hash."),
      inMetadata(
          "temp_budget_increase", Type.DOLLARS, "Added to max_budget until temp_budget_expiry."),
      inMetadata("temp_budget_expiry", Type.TEXT, "A duration from now, or a time."));

  /** What {@code /key/regenerate} takes. */
  public static final Form KEY_REGENERATE = KEY_UPDATE.and(
      asked("key", Type.TEXT, "The key, or its hash; default: the caller's own."),
      asked("new_key", Type.TEXT, "The new key, beginning with sk-; default: a random one."),
      asked("grace_period", Type.LIFETIME, "How long the old key works beside the new one."),
      asked("new_master_key", Type.TEXT, "Refused: the master key stands in the config."));

  /** A user as it is stored. */
  public static final Form USER = LIMITS
      .and(MODELS)
      .and(
          stored("user_id", Type.TEXT, "The user's id; default: a random one."),
          stored("user_email", Type.TEXT, "The user's address."),
          stored("user_alias", Type.TEXT, "A name for people."),
          stored("user_role", Type.TEXT, "What the user may do.")
              .oneOf("proxy_admin", "proxy_admin_viewer", "internal_user", "internal_user_viewer"),
          stored("sso_user_id", Type.TEXT, "Kept."),
          stored("organizations", Type.TEXTS, "Kept."))
      .and(SEEN);

  /** What {@code /user/new} takes. */
  public static final Form USER_NEW = USER.and(
      asked("teams", Type.ANY, "Ids of teams that the user joins."),
      asked("auto_create_key", Type.FLAG, "Whether a key is made too.").or("true"),
      asked("duration", Type.LIFETIME, "How long that key lives."),
      asked("key_alias", Type.TEXT, "That key's alias."),
      asked("team_id", Type.TEXT, "That key's team."),
      asked("aliases", Type.TEXTS_BY_NAME, "That key's aliases."),
      asked("config", Type.OBJECT, "Ignored."),
      asked("permissions", Type.OBJECT, "That key's permissions."),
      asked("spend", Type.DOLLARS, "Ignored for new users."),
      asked("send_invite_email", Type.FLAG, "Ignored: no mail is sent."),
      asked("password", Type.TEXT, "Refused: users have keys, no passwords."));

  /** What {@code /user/update} takes. */
  public static final Form USER_UPDATE = USER.and(
      asked("spend", Type.DOLLARS, "What the user counts as having spent."),
      asked("password", Type.TEXT, "Refused: users have keys, no passwords."));

  /** What members of a team have, where nothing else is said of one. */
  private static final Form TEAM_MEMBERS = Form.of(
      stored(
              "team_member_permissions",
              Type.TEXTS,
              "Routes that all members may call for the team's keys.")
          .oneOf(MemberPermissions.ALL),
      stored("team_member_budget", Type.DOLLARS, "Of each member who has no other budget."),
      stored("team_member_budget_duration", Type.PERIOD, "How often that begins anew."),
      stored("team_member_rpm_limit", Type.WHOLE, "Requests a minute of each member."),
      stored("team_member_tpm_limit", Type.WHOLE, "Tokens a minute of each member."),
      stored("team_member_key_duration", Type.LIFETIME, "How long members' keys live at most."));

  /** A team as it is stored. */
  public static final Form TEAM = LIMITS
      .and(MODELS)
      .and(TEAM_MEMBERS)
      .and(
          stored("team_id", Type.TEXT, "The team's id; default: a random one."),
          stored("team_alias", Type.TEXT, "A name for people."),
          stored(
              "model_max_budget",
              Type.MODEL_BUDGETS,
              "Limits of all its keys together by model, as of keys."),
          stored("model_aliases", Type.TEXTS_BY_NAME, "Other names of models: {asked for: meant}."),
          stored("blocked", Type.FLAG, "Whether its keys are refused.").or("false"),
          answered("members_with_roles", Type.OBJECTS, "[{user_id, user_email, role}].")
              .or("[]"),
          answered("members", Type.TEXTS, "Ids of all members.").or("[]"),
          answered("admins", Type.TEXTS, "Ids of those who may change the team.")
              .or("[]"))
      .and(SEEN);

  /** What {@code /team/new} takes. */
  public static final Form TEAM_NEW = TEAM.and(
      asked("members_with_roles", Type.OBJECTS, "[{role: admin or user, user_id or user_email}]."),
      asked("members", Type.TEXTS, "Ids of users."),
      asked("admins", Type.TEXTS, "Ids of users who may change the team."));

  /** What {@code /team/update} takes. */
  public static final Form TEAM_UPDATE = TEAM.and(
      required("team_id", Type.TEXT, "The team."),
      asked("spend", Type.DOLLARS, "What the team counts as having spent."));

  /** What {@code /team/permissions_update} takes. */
  public static final Form TEAM_PERMISSIONS = Form.of(
      required("team_id", Type.TEXT, "The team."),
      required(
              "team_member_permissions",
              Type.TEXTS,
              "Routes that all members may call for the team's keys; an empty list: none.")
          .oneOf(MemberPermissions.ALL));

  /** A user in a team, as it is stored. */
  public static final Form MEMBER = Form.of(
      stored("team_id", Type.TEXT, "The team."),
      stored("user_id", Type.TEXT, "The user."),
      stored("user_email", Type.TEXT, "The user's address."),
      stored("role", Type.TEXT, "admin may change the team.")
          .oneOf("admin", "user")
          .or("\"user\""),
      stored("budget_id", Type.TEXT, "The budget whose limits hold where the member has none."),
      stored("max_budget_in_team", Type.DOLLARS, "May spend so much of the team's budget."),
      stored("budget_duration", Type.PERIOD, "How often that begins anew; none: never."),
      stored("tpm_limit", Type.WHOLE, "Tokens a minute within the team."),
      stored("rpm_limit", Type.WHOLE, "Requests a minute within the team."),
      answered("spend", Type.DOLLARS, "Spent of the team's budget, in US dollars.")
          .or("0.0"));

  /** What {@code /team/member_add} takes. */
  public static final Form MEMBER_ADD = Form.of(
      required("team_id", Type.TEXT, "The team."),
      required("member", Type.ANY, "{role, user_id or user_email}, or a list of such."),
      asked("max_budget_in_team", Type.DOLLARS, "Of each of them."),
      asked("budget_duration", Type.PERIOD, "How often that begins anew."),
      asked("tpm_limit", Type.WHOLE, "Of each of them."),
      asked("rpm_limit", Type.WHOLE, "Of each of them."));

  /** What {@code /team/member_update} takes. */
  public static final Form MEMBER_UPDATE = MEMBER.and(required("team_id", Type.TEXT, "The team."));

  /** A budget as it is stored. */
  public static final Form BUDGET = LIMITS
      .and(
          stored("budget_id", Type.TEXT, "The budget's id; default: a random one."),
          stored("model_max_budget", Type.MODEL_BUDGETS, "Limits by model, for keys."))
      .and(SEEN);

  /** What {@code /budget/new} takes. */
  public static final Form BUDGET_NEW =
      BUDGET.and(asked("budget_reset_at", Type.INSTANT, "Ignored: budget_duration says it."));

  /** What {@code /budget/update} takes. */
  public static final Form BUDGET_UPDATE =
      BUDGET_NEW.and(required("budget_id", Type.TEXT, "The budget."));

  /** An end user of a caller's product, as it is stored. */
  public static final Form CUSTOMER = LIMITS
      .and(
          stored("user_id", Type.TEXT, "The end user's id, as requests name it."),
          stored("alias", Type.TEXT, "A name for people."),
          stored("blocked", Type.FLAG, "Whether requests for this end user are refused.")
              .or("false"),
          stored("budget_id", Type.TEXT, "The budget whose limits hold."),
          stored("allowed_model_region", Type.TEXT, "Kept.").oneOf("eu", "us"),
          stored("default_model", Type.TEXT, "Asked for in place of what the request names."))
      .and(SEEN);

  /** What {@code /customer/new} and {@code /customer/update} take. */
  public static final Form CUSTOMER_CHANGE =
      CUSTOMER.and(required("user_id", Type.TEXT, "The end user's id, as requests name it."));

  private Forms() {}
}
