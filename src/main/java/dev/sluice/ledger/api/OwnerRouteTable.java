package dev.sluice.ledger.api;

import static dev.sluice.ledger.api.Field.asked;
import static dev.sluice.ledger.api.Field.required;
import static dev.sluice.ledger.api.Route.get;
import static dev.sluice.ledger.api.Route.post;

import dev.sluice.ledger.api.Route.Access;
import java.util.List;

/** The routes of those who own keys: users and teams. */
final class OwnerRouteTable {
  private static final String USERS = "Users";
  private static final String TEAMS = "Teams";
  private static final Form ONE_TEAM = Form.of(required("team_id", Type.TEXT, "The team."));
  private static final Form SOME_MODELS = Form.of(
      required("team_id", Type.TEXT, "The team."),
      required("models", Type.TEXTS, "Names of models, wildcards or access groups."));
  private static final Form SOME_USERS =
      Form.of(required("user_ids", Type.TEXTS, "Ids of the users."));
  private static final Form ONE_MEMBER = Form.of(
      required("team_id", Type.TEXT, "The team."),
      asked("user_id", Type.TEXT, "The member."),
      asked("user_email", Type.TEXT, "The member, by address."));

  private static final Form TEAM_PAGES = Form.of(
      asked("user_id", Type.TEXT, "Only this user's."),
      asked("organization_id", Type.TEXT, "Only this organization's."),
      asked("team_id", Type.TEXT, "Only this one."),
      asked("team_alias", Type.TEXT, "Only those whose alias holds this."),
      asked("search", Type.TEXT, "Only those whose alias holds this, or whose id it is."),
      asked("search_team_id_match", Type.TEXT, "Whether it may also be the id's beginning.")
          .oneOf("exact", "prefix"),
      asked("page", Type.WHOLE, "From 1.").or("1"),
      asked("page_size", Type.WHOLE, "Entries on a page, 1 to 100.").or("10"),
      asked("sort_by", Type.TEXT, "Any field of a team; default: the latest first."),
      asked("sort_order", Type.TEXT, "Which comes first.").oneOf("asc", "desc"),
      asked("status", Type.TEXT, "Refused: deleted teams are not kept."));

  static final List<Route> OF_USERS = List.of(
      post(
              "/user/new",
              USERS,
              Access.ADMIN,
              "Makes a user, and a key unless auto_create_key is false.",
              Forms.USER_NEW)
          .answering(Forms.USER),
      post(
              "/user/update",
              USERS,
              Access.ADMIN,
              "Changes the user of this id or address.",
              Forms.USER_UPDATE)
          .answering(Forms.USER),
      post(
          "/user/bulk_update",
          USERS,
          Access.ADMIN,
          "Changes several users, or all; what cannot be changed is told, and hinders no other.",
          Form.of(
              asked("users", Type.OBJECTS, "Bodies of /user/update, at most 500."),
              asked("all_users", Type.FLAG, "Whether all are meant.").or("false"),
              asked("user_updates", Type.OBJECT, "What all_users get, as in /user/update."))),
      post("/user/delete", USERS, Access.ADMIN, "Deletes users and their keys.", SOME_USERS),
      get(
          "/user/info",
          USERS,
          Access.KEY,
          "Tells about a user, with keys and teams.",
          Form.of(asked("user_id", Type.TEXT, "The user; default: the caller."))),
      get(
          "/v2/user/info",
          USERS,
          Access.KEY,
          "Tells about a user alone; admins of their teams may ask too.",
          Form.of(asked("user_id", Type.TEXT, "The user; default: the caller."))),
      get(
          "/user/available_roles",
          USERS,
          Access.KEY,
          "Tells which roles users can have.",
          Form.of()),
      get(
          "/user/list",
          USERS,
          Access.VIEWER,
          "Lists users.",
          Form.of(
              asked("page", Type.WHOLE, "From 1.").or("1"),
              asked("page_size", Type.WHOLE, "Entries on a page, 1 to 100.").or("25"),
              asked("role", Type.TEXT, "Only those of this role."),
              asked("user_email", Type.TEXT, "Only those whose address holds this."),
              asked("user_ids", Type.TEXT, "Only these, separated by commas."),
              asked("team", Type.TEXT, "Only members of this team."),
              asked("sort_by", Type.TEXT, "Any field of a user; default: the latest first."),
              asked("sort_order", Type.TEXT, "Which comes first.").oneOf("asc", "desc"))));

  static final List<Route> OF_TEAMS = List.of(
      post("/team/new", TEAMS, Access.ADMIN, "Makes a team.", Forms.TEAM_NEW).answering(Forms.TEAM),
      post(
          "/team/update",
          TEAMS,
          Access.KEY,
          "Changes a team; its admins may, but not its limits.",
          Forms.TEAM_UPDATE),
      post(
          "/team/delete",
          TEAMS,
          Access.ADMIN,
          "Deletes teams and their keys.",
          Form.of(required("team_ids", Type.TEXTS, "Ids of the teams."))),
      get(
          "/team/info",
          TEAMS,
          Access.KEY,
          "Tells about a team, with its keys and members.",
          ONE_TEAM),
      get(
          "/team/list",
          TEAMS,
          Access.KEY,
          "Lists teams: all, or the caller's own.",
          Form.of(
              asked("user_id", Type.TEXT, "Only this user's."),
              asked("organization_id", Type.TEXT, "Only this organization's."))),
      get(
          "/v2/team/list",
          TEAMS,
          Access.KEY,
          "Lists teams by page: all, or the caller's own, without their keys.",
          TEAM_PAGES),
      get(
          "/team/available",
          TEAMS,
          Access.KEY,
          "Lists the teams that the caller may join by /team/member_add, as the config says.",
          Form.of()),
      get(
          "/team/permissions_list",
          TEAMS,
          Access.KEY,
          "Tells what all members may do with the team's keys; its admins may ask.",
          ONE_TEAM),
      post(
              "/team/permissions_update",
              TEAMS,
              Access.KEY,
              "Sets what all members may do with the team's keys; its admins may.",
              Forms.TEAM_PERMISSIONS)
          .answering(Forms.TEAM),
      post("/team/block", TEAMS, Access.ADMIN, "Refuses a team's keys from now on.", ONE_TEAM)
          .answering(Forms.TEAM),
      post("/team/unblock", TEAMS, Access.ADMIN, "Takes a team's keys again.", ONE_TEAM)
          .answering(Forms.TEAM),
      post(
              "/team/model/add",
              TEAMS,
              Access.ADMIN,
              "Adds to the models that a team may use; one that may use all still may.",
              SOME_MODELS)
          .answering(Forms.TEAM),
      post(
              "/team/model/delete",
              TEAMS,
              Access.KEY,
              "Takes from the models that a team may use; its admins may.",
              SOME_MODELS)
          .answering(Forms.TEAM),
      post(
              "/team/member_add",
              TEAMS,
              Access.KEY,
              "Adds users to a team; its admins may, and users themselves where it is open.",
              Forms.MEMBER_ADD)
          .answering(Forms.TEAM),
      post(
          "/team/member_update",
          TEAMS,
          Access.KEY,
          "Changes a member; the team's admins may.",
          Forms.MEMBER_UPDATE),
      post(
              "/team/member_delete",
              TEAMS,
              Access.KEY,
              "Takes a user out; the team's admins may.",
              ONE_MEMBER)
          .answering(Forms.TEAM));

  private OwnerRouteTable() {}
}
