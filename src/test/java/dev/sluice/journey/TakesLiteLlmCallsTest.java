package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The calls that LiteLLM's pages on keys, users, teams, budgets, customers and spend show work as they stand there, and
 * their answers have what LiteLLM's have.
 */
class TakesLiteLlmCallsTest {
  /**
   * A call.
   *
   * @param body as on the page, ' in place of "; empty: GET
   * @param has names that the answer has; with dots in what they hold, [] for the first of a list
   */
  private record Call(String path, String body, String... has) {}

  private static final String KEY =
      "key key_name token expires user_id team_id max_budget models aliases spend metadata";
  private static final String TEAM = "team_id team_alias members_with_roles metadata tpm_limit"
      + " rpm_limit max_budget models spend budget_duration budget_reset_at admins members";
  private static final String ROW = "budget_id max_budget soft_budget tpm_limit rpm_limit"
      + " budget_duration model_max_budget created_at updated_at";

  private static Call call(String path, String body, String has) {
    return new Call(path, body, has.isEmpty() ? new String[0] : has.split(" "));
  }

  private static final List<Call> CALLS = List.of(
      // teams
      call(
          "/team/new",
          "{'team_id': 'core-infra', 'team_alias': 'my-new-team_4', 'members_with_roles': [{'role':"
              + " 'admin', 'user_id': '5c4a0aa3-a1e1-43dc-bd87-3c2da8382a3a'}], 'rpm_limit': 99}",
          TEAM + " members_with_roles.[].role members_with_roles.[].user_id"),
      call("/team/new", "{'team_alias': 'QA Bots', 'team_id': 'qa', 'models': ['chat']}", TEAM),
      call(
          "/team/update",
          "{'team_id': 'core-infra', 'max_budget': 10, 'budget_duration': '10s',"
              + " 'metadata': {'tags': ['model1']}}",
          "team_id data.team_id data.max_budget"),
      call(
          "/team/member_add",
          "{'team_id': 'core-infra', 'max_budget_in_team': 0.000000000001, 'member': {'role':"
              + " 'user', 'user_id': 'ishaan'}}",
          TEAM + " updated_team_memberships.[].user_id"
              + " updated_team_memberships.[].litellm_budget_table.max_budget"),
      call(
          "/team/member_add",
          "{'team_id': 'core-infra', 'member': [{'role': 'user', 'user_email': 'a@berri.ai'}]}",
          TEAM),
      call(
          "/team/member_update",
          "{'team_id': 'core-infra', 'user_id': 'ishaan', 'max_budget_in_team': 5}",
          "team_id user_id"),
      call(
          "/team/info?team_id=core-infra",
          "",
          "team_id team_info.spend team_info.max_budget keys team_memberships"),
      call("/team/list", "", "[].team_id [].keys [].team_memberships"),
      call(
          "/v2/team/list?page=1&page_size=1&sort_by=team_alias&sort_order=asc",
          "",
          "teams.[].team_id teams.[].members_with_roles total page page_size total_pages"),
      call("/team/available", "", ""),
      call(
          "/team/permissions_list?team_id=qa",
          "",
          "team_id team_member_permissions all_available_permissions.[]"),
      call(
          "/team/permissions_update",
          "{'team_id': 'qa', 'team_member_permissions': ['/key/generate', '/key/update']}",
          "team_id team_member_permissions.[]"),
      call("/team/block", "{'team_id': 'qa'}", "team_id blocked"),
      call("/team/unblock", "{'team_id': 'qa'}", "team_id blocked"),
      call(
          "/team/member_delete",
          "{'team_id': 'core-infra', 'user_id': '5c4a0aa3-a1e1-43dc-bd87-3c2da8382a3a'}",
          "team_id members_with_roles"),
      // budgets
      call("/budget/new", "{'budget_id': 'my-free-tier', 'max_budget': 4}", ROW),
      call(
          "/budget/new",
          "{'budget_id': '0.0001', 'max_budget': 0.0001, 'budget_duration': '1d', 'rpm_limit': 5}",
          ROW),
      call("/budget/update", "{'budget_id': 'my-free-tier', 'soft_budget': 2}", ROW),
      call("/budget/info", "{'budgets': ['my-free-tier']}", "[].budget_id [].max_budget"),
      call("/budget/list", "", "[].budget_id"),
      call(
          "/budget/settings?budget_id=my-free-tier",
          "",
          "[].field_name [].field_type [].field_description [].field_value [].stored_in_db"),
      // customers
      call(
          "/customer/new",
          "{'user_id': 'ishaan3', 'budget_id': '0.0001'}",
          "user_id blocked spend alias litellm_budget_table.max_budget allowed_model_region"),
      call("/end_user/new", "{'user_id': 'z', 'max_budget': 0}", "user_id spend"),
      call("/customer/info?end_user_id=ishaan3", "", "user_id spend litellm_budget_table"),
      call("/customer/update", "{'user_id': 'ishaan3', 'budget_id': 'my-free-tier'}", "user_id"),
      call("/customer/block", "{'user_ids': ['ishaan3']}", "blocked_users.[].user_id"),
      call("/customer/unblock", "{'user_ids': ['ishaan3']}", ""),
      call("/customer/list", "", "[].user_id [].spend"),
      call("/customer/delete", "{'user_ids': ['z']}", "deleted_customers message"),
      // users
      call(
          "/user/new",
          "{'user_id': 'krrish3@berri.ai', 'models': ['azure-models'], 'max_budget': 0}",
          "key expires user_id max_budget models spend user_role teams"),
      call(
          "/user/new",
          "{'user_id': 'ishaan2', 'user_email': 'i@berri.ai', 'user_role': 'internal_user',"
              + " 'max_budget': 1, 'budget_duration': '10s', 'tpm_limit': 20, 'rpm_limit': 4,"
              + " 'max_parallel_requests': 10, 'teams': ['core-infra'], 'auto_create_key': false}",
          "user_id user_email user_role teams tpm_limit rpm_limit max_parallel_requests"),
      call(
          "/user/bulk_update",
          "{'users': [{'user_id': 'ishaan2', 'max_budget': 200.0}]}",
          "results.[].success results.[].updated_user.max_budget total_requested"
              + " successful_updates failed_updates"),
      call("/user/update", "{'user_id': 'ishaan2', 'max_budget': 2}", "user_id data.max_budget"),
      call(
          "/user/info?user_id=ishaan2",
          "",
          "user_id user_info.spend user_info.max_budget user_info.user_role keys teams"),
      call(
          "/v2/user/info?user_id=ishaan2",
          "",
          "user_id user_email user_alias user_role spend max_budget tpm_limit rpm_limit models"
              + " budget_duration budget_reset_at metadata created_at updated_at sso_user_id teams"),
      call("/user/available_roles", "", "proxy_admin.description internal_user.ui_label"),
      call("/user/list", "", "users total page page_size total_pages"),
      call("/user/delete", "{'user_ids': ['krrish3@berri.ai']}", ""),
      // keys
      call("/key/generate", "{}", KEY),
      call(
          "/key/generate",
          "{'models': ['gpt-3.5-turbo', 'gpt-4'], 'metadata': {'user': 'ishaan@berri.ai'}}",
          KEY + " metadata.user"),
      call(
          "/key/generate",
          "{'models': ['free-tier-model'], 'aliases': {'mistral-7b': 'free-tier-model'},"
              + " 'duration': '30min'}",
          KEY + " aliases.mistral-7b"),
      call(
          "/key/generate",
          "{'key': 'sk-to-look-at-1234', 'key_alias': 'prod-app1', 'team_id': 'core-infra',"
              + " 'user_id': 'ishaan2', 'max_budget': 10, 'budget_duration': '30d', 'tpm_limit': 20,"
              + " 'rpm_limit': 4, 'max_parallel_requests': 10, 'soft_budget': 5, 'spend': 0,"
              + " 'permissions': {'get_spend_routes': true}, 'allowed_cache_controls': ['no-cache'],"
              + " 'blocked': false, 'send_invite_email': false}",
          KEY + " tpm_limit rpm_limit max_parallel_requests permissions litellm_budget_table"),
      call(
          "/key/generate",
          "{'model_max_budget': {'gpt-4o': {'budget_limit': '0.0000001', 'time_period': '1d'}}}",
          KEY + " model_max_budget.gpt-4o.budget_limit"),
      call(
          "/key/generate",
          "{'model_rpm_limit': {'gpt-4': 2}, 'model_tpm_limit': {'gpt-4': 100}}",
          KEY + " metadata.model_rpm_limit.gpt-4"),
      call(
          "/key/generate",
          "{'budget_limits': [{'budget_duration': '1d', 'max_budget': 10}, {'budget_duration':"
              + " '30d', 'max_budget': 100}]}",
          KEY),
      call("/key/generate", "{'key_type': 'llm_api', 'budget_id': 'my-free-tier'}", KEY),
      call("/key/service-account/generate", "{'team_id': 'core-infra'}", KEY),
      call(
          "/key/update",
          "{'key': 'sk-to-look-at-1234', 'temp_budget_increase': 100, 'temp_budget_expiry': '10d'}",
          "key max_budget metadata"),
      call("/key/update", "{'key': 'sk-to-look-at-1234', 'spend': 0, 'models': ['chat']}", "key"),
      call(
          "/key/bulk_update",
          "{'keys': [{'key': 'sk-to-look-at-1234', 'max_budget': 50}]}",
          "successful_updates failed_updates total_requested"),
      call(
          "/key/info?key=sk-to-look-at-1234",
          "",
          "key info.spend info.max_budget info.key_name info.litellm_budget_table"),
      call("/v2/key/info", "{'keys': ['sk-to-look-at-1234']}", "key info.[].spend"),
      call("/key/list", "", "keys total_count current_page total_pages"),
      call("/key/list?return_full_object=true&size=2", "", "keys.[].token keys.[].spend"),
      call("/key/aliases", "", "aliases"),
      call("/key/block", "{'key': 'sk-to-look-at-1234'}", "token blocked"),
      call("/key/unblock", "{'key': 'sk-to-look-at-1234'}", "token blocked"),
      call("/key/health", "{}", "key logging_callbacks"),
      call("/key/sk-to-look-at-1234/reset_spend", "{'reset_to': 0}", "spend"),
      call(
          "/key/sk-to-look-at-1234/regenerate",
          "{'max_budget': 100, 'metadata': {'team': 'core-infra'}, 'models': ['gpt-4', 'gpt-3.5'],"
              + " 'new_key': 'sk-the-next-one-1234'}",
          KEY),
      call("/key/regenerate", "{'key': 'sk-the-next-one-1234', 'grace_period': '24h'}", KEY),
      call("/key/delete", "{'key_aliases': ['prod-app1']}", "deleted_keys"),
      // models
      call(
          "/v2/model/info?page=1&size=1&search=chat&sortBy=model_name&sortOrder=asc",
          "",
          "data.[].model_name data.[].litellm_params data.[].model_info.id total_count"
              + " current_page total_pages size"),
      // spend
      call("/spend/keys", "", "[].token [].spend"),
      call("/spend/users", "", "[].user_id [].spend"),
      call("/spend/logs", "", "[].request_id [].api_key [].spend [].startTime [].metadata"),
      call("/spend/tags", "", "[].individual_request_tag [].log_count [].total_spend"),
      call(
          "/spend/calculate",
          "{'model': 'chat', 'messages': [{'role': 'user', 'content': 'Hey, how is it going?'}]}",
          "cost"),
      call(
          "/cost/estimate",
          "{'model': 'chat', 'input_tokens': 1000, 'output_tokens': 500,"
              + " 'num_requests_per_day': 1000, 'num_requests_per_month': 30000}",
          "model input_tokens output_tokens num_requests_per_day num_requests_per_month"
              + " cost_per_request input_cost_per_request output_cost_per_request"
              + " margin_cost_per_request daily_cost daily_input_cost daily_output_cost"
              + " daily_margin_cost monthly_cost monthly_input_cost monthly_output_cost"
              + " monthly_margin_cost input_cost_per_token output_cost_per_token provider"),
      call("/global/spend", "", "spend max_budget"),
      call("/global/spend/logs", "", "[].date [].spend"),
      call("/global/spend/keys", "", "[].api_key [].key_alias [].key_name [].total_spend"),
      call(
          "/global/spend/teams",
          "",
          "daily_spend.[].date teams total_spend_per_team.[].team_id"
              + " total_spend_per_team.[].total_spend"),
      call("/global/spend/models", "", "[].model [].total_spend"),
      call(
          "/global/spend/end_users",
          "{'startTime': '2020-01-01T00:00:00Z', 'endTime': '2999-01-01T00:00:00Z'}",
          "[].end_user [].total_count [].total_spend"),
      call("/global/spend/provider", "", "[].provider [].spend"),
      call("/global/spend/tags", "", "spend_per_tag.[].name spend_per_tag.[].spend"),
      call("/global/spend/all_tag_names", "", "tag_names"),
      call("/global/all_end_users", "", "end_users"),
      call(
          "/global/activity",
          "",
          "daily_data.[].date daily_data.[].api_requests daily_data.[].total_tokens"
              + " sum_api_requests sum_total_tokens"),
      call(
          "/global/activity/model",
          "",
          "[].model [].daily_data.[].model_group [].sum_api_requests"),
      call("/global/spend/report", "", "[].group_by_day [].teams.[].team_name"),
      call("/user/daily/activity", "", "results.[].metrics.spend metadata.total_spend"),
      call("/global/spend/reset", "{}", "message status"),
      call("/budget/delete", "{'id': '0.0001'}", ""),
      call("/team/delete", "{'team_ids': ['qa']}", ""));

  @Test
  void everyCallDoesWhatItsPageSays() {
    try (Tenancy tenancy = Tenancy.of("")) {
      use(tenancy);
      for (Call call : CALLS) {
        HttpResponse<String> answer = call.body.isEmpty()
            ? tenancy.sluice.get(call.path, Tenancy.ADMIN)
            : tenancy.sluice.post(call.path, call.body.replace('\'', '"'), Tenancy.ADMIN);
        String about = call.path + " " + call.body + ": " + answer.body();
        assertThat(answer.statusCode()).as(about).isEqualTo(200);
        Object json = Json.decodeValue(answer.body());
        for (String name : call.has) {
          assertThat(has(json, name)).as(name + " of " + about).isTrue();
        }
        if (json instanceof JsonObject object) {
          assertThat(object.containsKey("ignored_fields")).as(about).isFalse();
        }
      }
      activity(tenancy);
    }
  }

  /** So that there is something to tell. */
  private static void use(Tenancy tenancy) {
    tenancy.post("/team/new", "{'team_id': 'first', 'team_alias': 'The first'}");
    String key = tenancy.key("'team_id': 'first', 'tags': ['blue']");
    assertThat(tenancy.ask(key, "chat", "x-litellm-customer-id", "zoe").statusCode())
        .isEqualTo(200);
    Eventually.until(() -> tenancy.spent(key) > 0, () -> "nothing is recorded");
  }

  /** LiteLLM's dashboards show days as {@code Jan 22}, and teams by their aliases. */
  private static void activity(Tenancy tenancy) {
    JsonObject days = tenancy.get("/global/activity");
    assertThat(days.getJsonArray("daily_data").getJsonObject(0).getString("date"))
        .matches("[A-Z][a-z]{2} \\d\\d");
    assertThat(tenancy.get("/global/spend/teams").getJsonArray("teams")).contains("The first");
    assertThat(tenancy.get("/global/all_end_users").getJsonArray("end_users")).contains("zoe");
    assertThat(tenancy.get("/global/spend/all_tag_names").getJsonArray("tag_names"))
        .contains("blue");
  }

  private static boolean has(Object json, String path) {
    String[] parts = path.split("\\.", 2);
    Object inner;
    if (parts[0].equals("[]")) {
      boolean some = json instanceof JsonArray list && !list.isEmpty();
      if (!some) {
        return false;
      }
      inner = ((JsonArray) json).getValue(0);
    } else if (json instanceof JsonObject object && object.containsKey(path)) {
      return true;
    } else if (json instanceof JsonObject object && object.containsKey(parts[0])) {
      inner = object.getValue(parts[0]);
    } else {
      return false;
    }
    return parts.length == 1 || has(inner, parts[1]);
  }
}
