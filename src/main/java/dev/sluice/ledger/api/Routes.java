package dev.sluice.ledger.api;

import static dev.sluice.ledger.api.Field.asked;
import static dev.sluice.ledger.api.Field.required;
import static dev.sluice.ledger.api.Route.get;
import static dev.sluice.ledger.api.Route.post;

import dev.sluice.ledger.api.Route.Access;
import java.util.ArrayList;
import java.util.List;

/** Every route of the management API. */
public final class Routes {
  private static final String KEYS = "Keys";
  private static final String USERS = "Users";
  private static final String TEAMS = "Teams";
  private static final String BUDGETS = "Budgets";
  private static final String CUSTOMERS = "Customers";
  private static final String MODELS = "Models";
  private static final Form NOTHING = Form.of();

  private static final Form KEY_ASKED =
      Form.of(asked("key", Type.TEXT, "The key, or its hash; default: the caller's own."));
  private static final Form ONE_KEY = Form.of(required("key", Type.TEXT, "The key, or its hash."));
  private static final Form RESET =
      Form.of(required("reset_to", Type.DOLLARS, "What the key counts as having spent."));
  private static final Form ONE_TEAM = Form.of(required("team_id", Type.TEXT, "The team."));
  private static final Form SOME_USERS =
      Form.of(required("user_ids", Type.TEXTS, "Ids of the users."));
  private static final Form ONE_MEMBER = Form.of(
      required("team_id", Type.TEXT, "The team."),
      asked("user_id", Type.TEXT, "The member."),
      asked("user_email", Type.TEXT, "The member, by address."));
  private static final Form PAGED = Form.of(
      asked("page", Type.WHOLE, "From 1.").or("1"),
      asked("size", Type.WHOLE, "Entries on a page, 1 to 100.").or("10"));
  private static final Form PAGES_OF_KEYS = PAGED.and(
      asked("user_id", Type.TEXT, "Only this user's."),
      asked("team_id", Type.TEXT, "Only this team's."),
      asked("organization_id", Type.TEXT, "Only this organization's."),
      asked("key_alias", Type.TEXT, "Only the key of this alias."),
      asked("key_hash", Type.TEXT, "Only the key of this hash."),
      asked("return_full_object", Type.FLAG, "Rows in place of hashes.").or("false"),
      asked("include_team_keys", Type.FLAG, "Keys of the caller's teams too.").or("false"),
      asked("sort_by", Type.TEXT, "Any field of a key.").or("\"created_at\""),
      asked("sort_order", Type.TEXT, "Which comes first.").oneOf("asc", "desc").or("\"desc\""));

  private static final List<Route> ALL = all(keys(), users(), teams(), budgets(), customers(), models());

  private Routes() {}

  /** All, in the order of the document. */
  public static List<Route> all() {
    return ALL;
  }

  @SafeVarargs
  private static List<Route> all(List<Route>... sections) {
    List<Route> all = new ArrayList<>();
    for (List<Route> section : sections) {
      all.addAll(section);
    }
    return List.copyOf(all);
  }

  private static List<Route> keys() {
    Route info = get("/key/info", KEYS, Access.KEY, "Tells about a key.", KEY_ASKED);
    return List.of(
        post("/key/generate", KEYS, Access.KEY,
                "Makes a key. The answer is the only place where it stands in plain text.",
                Forms.KEY_NEW)
            .answering(Forms.KEY),
        post("/key/service-account/generate", KEYS, Access.KEY,
                "Makes a key that belongs to a team and to no user.",
                Forms.KEY_NEW.and(required("team_id", Type.TEXT, "The team.")))
            .answering(Forms.KEY),
        post("/key/update", KEYS, Access.KEY,
                "Changes a key: what is absent stays, what is null is cleared.", Forms.KEY_UPDATE)
            .answering(Forms.KEY),
        post("/key/bulk_update", KEYS, Access.ADMIN,
            "Changes several keys; what cannot be changed is told, and hinders no other.",
            Form.of(required("keys", Type.OBJECTS, "Bodies of /key/update."))),
        post("/key/delete", KEYS, Access.KEY, "Deletes keys.",
            Form.of(
                asked("keys", Type.TEXTS, "The keys, or their hashes."),
                asked("key_aliases", Type.TEXTS, "The keys, by alias."))),
        info,
        info.at("/v2/key/info"),
        post("/v2/key/info", KEYS, Access.KEY, "Tells about several keys.",
            Form.of(required("keys", Type.TEXTS, "The keys, or their hashes."))),
        get("/key/list", KEYS, Access.KEY, "Lists keys, newest first.", PAGES_OF_KEYS),
        get("/key/aliases", KEYS, Access.KEY, "Lists the aliases of keys.", NOTHING),
        post("/key/block", KEYS, Access.ADMIN, "Refuses a key from now on.", ONE_KEY)
            .answering(Forms.KEY),
        post("/key/unblock", KEYS, Access.ADMIN, "Takes a key again.", ONE_KEY)
            .answering(Forms.KEY),
        post("/key/regenerate", KEYS, Access.KEY,
                "Gives a key a new value; limits and spend stay.", Forms.KEY_REGENERATE)
            .answering(Forms.KEY),
        post("/key/{key}/regenerate", KEYS, Access.KEY,
                "Gives a key a new value; limits and spend stay.", Forms.KEY_REGENERATE)
            .answering(Forms.KEY),
        post("/key/{key}/reset_spend", KEYS, Access.ADMIN, "Sets what a key has spent.", RESET)
            .answering(Forms.KEY),
        post("/key/health", KEYS, Access.KEY, "Tells whether the caller's key works.", NOTHING));
  }

  private static List<Route> users() {
    return List.of(
        post("/user/new", USERS, Access.ADMIN,
                "Makes a user, and a key unless auto_create_key is false.", Forms.USER_NEW)
            .answering(Forms.USER),
        post("/user/update", USERS, Access.ADMIN, "Changes the user of this id or address.",
                Forms.USER_UPDATE)
            .answering(Forms.USER),
        post("/user/delete", USERS, Access.ADMIN, "Deletes users and their keys.", SOME_USERS),
        get("/user/info", USERS, Access.KEY, "Tells about a user, with keys and teams.",
            Form.of(asked("user_id", Type.TEXT, "The user; default: the caller."))),
        get("/user/list", USERS, Access.VIEWER, "Lists users.",
            Form.of(
                asked("page", Type.WHOLE, "From 1.").or("1"),
                asked("page_size", Type.WHOLE, "Entries on a page, 1 to 100.").or("25"),
                asked("role", Type.TEXT, "Only those of this role."),
                asked("user_email", Type.TEXT, "Only those whose address holds this."),
                asked("user_ids", Type.TEXT, "Only these, separated by commas."))));
  }

  private static List<Route> teams() {
    return List.of(
        post("/team/new", TEAMS, Access.ADMIN, "Makes a team.", Forms.TEAM_NEW)
            .answering(Forms.TEAM),
        post("/team/update", TEAMS, Access.KEY, "Changes a team; its admins may, but not its limits.",
            Forms.TEAM_UPDATE),
        post("/team/delete", TEAMS, Access.ADMIN, "Deletes teams and their keys.",
            Form.of(required("team_ids", Type.TEXTS, "Ids of the teams."))),
        get("/team/info", TEAMS, Access.KEY, "Tells about a team, with its keys and members.", ONE_TEAM),
        get("/team/list", TEAMS, Access.KEY, "Lists teams: all, or the caller's own.",
            Form.of(
                asked("user_id", Type.TEXT, "Only this user's."),
                asked("organization_id", Type.TEXT, "Only this organization's."))),
        post("/team/block", TEAMS, Access.ADMIN, "Refuses a team's keys from now on.", ONE_TEAM)
            .answering(Forms.TEAM),
        post("/team/unblock", TEAMS, Access.ADMIN, "Takes a team's keys again.", ONE_TEAM)
            .answering(Forms.TEAM),
        post("/team/member_add", TEAMS, Access.KEY, "Adds users to a team; its admins may.",
                Forms.MEMBER_ADD)
            .answering(Forms.TEAM),
        post("/team/member_update", TEAMS, Access.KEY, "Changes a member; the team's admins may.",
            Forms.MEMBER_UPDATE),
        post("/team/member_delete", TEAMS, Access.KEY, "Takes a user out; the team's admins may.",
                ONE_MEMBER)
            .answering(Forms.TEAM));
  }

  private static List<Route> budgets() {
    return List.of(
        post("/budget/new", BUDGETS, Access.ADMIN, "Makes a budget that others can refer to.",
                Forms.BUDGET_NEW)
            .answering(Forms.BUDGET),
        post("/budget/update", BUDGETS, Access.ADMIN, "Changes a budget, and so all that refer to it.",
                Forms.BUDGET_UPDATE)
            .answering(Forms.BUDGET),
        post("/budget/info", BUDGETS, Access.VIEWER, "Tells about budgets.",
            Form.of(required("budgets", Type.TEXTS, "Ids of the budgets."))),
        get("/budget/list", BUDGETS, Access.VIEWER, "Lists budgets.", NOTHING),
        get("/budget/settings", BUDGETS, Access.VIEWER, "Tells what a budget can hold, and holds.",
            Form.of(required("budget_id", Type.TEXT, "The budget."))),
        post("/budget/delete", BUDGETS, Access.ADMIN, "Deletes a budget; nothing is limited by it any more.",
            Form.of(required("id", Type.TEXT, "The budget."))));
  }

  private static List<Route> customers() {
    List<Route> routes = new ArrayList<>();
    for (String prefix : List.of("/customer", "/end_user")) {
      routes.add(post(prefix + "/new", CUSTOMERS, Access.ADMIN,
              "Sets limits of an end user.", Forms.CUSTOMER_CHANGE)
          .answering(Forms.CUSTOMER));
      routes.add(get(prefix + "/info", CUSTOMERS, Access.VIEWER, "Tells about an end user.",
              Form.of(required("end_user_id", Type.TEXT, "The end user's id.")))
          .answering(Forms.CUSTOMER));
      routes.add(get(prefix + "/list", CUSTOMERS, Access.VIEWER, "Lists end users.", NOTHING));
      routes.add(post(prefix + "/update", CUSTOMERS, Access.ADMIN, "Changes an end user.",
              Forms.CUSTOMER_CHANGE)
          .answering(Forms.CUSTOMER));
      routes.add(post(prefix + "/block", CUSTOMERS, Access.ADMIN,
          "Refuses requests for end users, known or not, from now on.", SOME_USERS));
      routes.add(post(prefix + "/unblock", CUSTOMERS, Access.ADMIN,
          "Takes requests for end users again.", SOME_USERS));
      routes.add(post(prefix + "/delete", CUSTOMERS, Access.ADMIN,
          "Forgets end users and their limits.", SOME_USERS));
    }
    return routes;
  }

  private static List<Route> models() {
    Route info = get("/model/info", MODELS, Access.KEY, "Tells about the deployments of models.",
        Form.of(asked("litellm_model_id", Type.TEXT, "Only the deployment of this id.")));
    return List.of(
        post("/model/new", MODELS, Access.ADMIN,
            "Adds a deployment to those of the config file.", Forms.MODEL),
        post("/model/update", MODELS, Access.ADMIN, "Changes a deployment that was added.",
            Forms.MODEL),
        post("/model/delete", MODELS, Access.ADMIN, "Takes away a deployment that was added.",
            Form.of(required("id", Type.TEXT, "Its model_info.id."))),
        info,
        info.at("/v1/model/info"),
        get("/model_group/info", MODELS, Access.KEY, "Tells about models, each with all its deployments.",
            Form.of(asked("model_group", Type.TEXT, "Only this model."))));
  }
}
