package dev.sluice.ledger.api;

import java.util.List;
import java.util.stream.Stream;

/** What a team can let all of its members do with its keys: LiteLLM's names, which are routes. */
public final class MemberPermissions {
  /** Those that let members do something here. */
  public static final List<String> ACTED = List.of(
      "/key/generate",
      "/key/service-account/generate",
      "/key/update",
      "/key/delete",
      "/key/regenerate",
      "/key/{key_id}/regenerate",
      "/key/info",
      "/key/list",
      "/key/aliases",
      "/key/health");

  /** Those that are kept because LiteLLM has them: these routes need more than a member here. */
  public static final List<String> KEPT = List.of(
      "/key/block",
      "/key/unblock",
      "/key/bulk_update",
      "/key/{key_id}/reset_spend",
      "/key/access_group_assignment",
      "/team/key/bulk_update",
      "/team/daily/activity",
      "/team/daily/activity/aggregated",
      "/team/daily/activity/aggregated/keys",
      "/team/daily/activity/aggregated/search",
      "/team/daily/activity/aggregated/model_top_keys",
      "/team/daily/activity/export",
      "/spend/logs",
      "/spend/logs/v2",
      "/auto_router/manage");

  static final String[] ALL = Stream.of(ACTED, KEPT).flatMap(List::stream).toArray(String[]::new);

  private MemberPermissions() {}
}
