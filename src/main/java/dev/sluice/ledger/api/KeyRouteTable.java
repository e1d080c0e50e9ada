package dev.sluice.ledger.api;

import static dev.sluice.ledger.api.Field.asked;
import static dev.sluice.ledger.api.Field.required;
import static dev.sluice.ledger.api.Route.get;
import static dev.sluice.ledger.api.Route.post;

import dev.sluice.ledger.api.Route.Access;
import java.util.List;

/** The routes of keys. */
final class KeyRouteTable {
  private static final String KEYS = "Keys";
  private static final Form NOTHING = Form.of();
  private static final Form KEY_ASKED =
      Form.of(asked("key", Type.TEXT, "The key, or its hash; default: the caller's own."));
  private static final Form ONE_KEY = Form.of(required("key", Type.TEXT, "The key, or its hash."));
  private static final Form RESET =
      Form.of(required("reset_to", Type.DOLLARS, "What the key counts as having spent."));
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

  private static final Route INFO =
      get("/key/info", KEYS, Access.KEY, "Tells about a key.", KEY_ASKED);

  static final List<Route> ALL = List.of(
      post(
              "/key/generate",
              KEYS,
              Access.KEY,
              "Makes a key. The answer is the only place where it stands in plain text.",
              Forms.KEY_NEW)
          .answering(Forms.KEY),
      post(
              "/key/service-account/generate",
              KEYS,
              Access.KEY,
              "Makes a key that belongs to a team and to no user.",
              Forms.KEY_NEW.and(required("team_id", Type.TEXT, "The team.")))
          .answering(Forms.KEY),
      post(
              "/key/update",
              KEYS,
              Access.KEY,
              "Changes a key: what is absent stays, what is null is cleared.",
              Forms.KEY_UPDATE)
          .answering(Forms.KEY),
      post(
          "/key/bulk_update",
          KEYS,
          Access.ADMIN,
          "Changes several keys; what cannot be changed is told, and hinders no other.",
          Form.of(required("keys", Type.OBJECTS, "Bodies of /key/update."))),
      post(
          "/key/delete",
          KEYS,
          Access.KEY,
          "Deletes keys.",
          Form.of(
              asked("keys", Type.TEXTS, "The keys, or their hashes."),
              asked("key_aliases", Type.TEXTS, "The keys, by alias."))),
      INFO,
      INFO.at("/v2/key/info"),
      post(
          "/v2/key/info",
          KEYS,
          Access.KEY,
          "Tells about several keys.",
          Form.of(required("keys", Type.TEXTS, "The keys, or their hashes."))),
      get("/key/list", KEYS, Access.KEY, "Lists keys, newest first.", PAGES_OF_KEYS),
      get("/key/aliases", KEYS, Access.KEY, "Lists the aliases of keys.", NOTHING),
      post("/key/block", KEYS, Access.ADMIN, "Refuses a key from now on.", ONE_KEY)
          .answering(Forms.KEY),
      post("/key/unblock", KEYS, Access.ADMIN, "Takes a key again.", ONE_KEY).answering(Forms.KEY),
      post(
              "/key/regenerate",
              KEYS,
              Access.KEY,
              "Gives a key a new value; limits and spend stay.",
              Forms.KEY_REGENERATE)
          .answering(Forms.KEY),
      post(
              "/key/{key}/regenerate",
              KEYS,
              Access.KEY,
              "Gives a key a new value; limits and spend stay.",
              Forms.KEY_REGENERATE)
          .answering(Forms.KEY),
      post("/key/{key}/reset_spend", KEYS, Access.ADMIN, "Sets what a key has spent.", RESET)
          .answering(Forms.KEY),
      post("/key/health", KEYS, Access.KEY, "Tells whether the caller's key works.", NOTHING));

  private KeyRouteTable() {}
}
