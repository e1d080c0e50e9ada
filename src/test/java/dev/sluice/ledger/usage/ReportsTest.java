package dev.sluice.ledger.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.ConfigException;
import dev.sluice.config.Database;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.SpooledUsage;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.store.Keeping;
import dev.sluice.ledger.store.Store;
import dev.sluice.ledger.store.Stores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports tell what the records say, each caller what is theirs. */
class ReportsTest {
  private static final Viewer OPERATOR = new Viewer(true, true, null, null);
  private static final Viewer OWNER =
      new Viewer(false, false, RandomUsage.key(0).toString(), "user-1");
  private static final Viewer ALONE =
      new Viewer(false, false, RandomUsage.key(3).toString(), null);
  private static final long NOW = RandomUsage.NOON + 6 * 86_400_000L;
  private static final JsonObject ALL_DAYS =
      new JsonObject().put("start_date", "2026-07-01").put("end_date", "2026-08-30");

  @TempDir
  Path folder;

  private final Snapshot snapshot = snapshot();
  private final Reports reports = new Reports(() -> snapshot);
  private final List<UsageRecord> records = new RandomUsage(23).next(600);
  private Store store;

  private static Snapshot snapshot() {
    Map<String, ?> params =
        Map.of("model", "echo/echo", "input_cost_per_token", 0.001, "output_cost_per_token", 0.01);
    try {
      return new ConfigReader(name -> null, Clock.systemUTC())
          .ofValues(
              "test",
              Map.of(
                  "model_list",
                  List.of(Map.of("model_name", "echo", "litellm_params", params)),
                  "litellm_settings",
                  Map.of("max_budget", 500)));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void fill(String engine) {
    store = Stores.open(
        engine.equals("sqlite")
            ? new Database.Sqlite(folder.resolve("sluice.db"))
            : PostgresUnderTest.newDatabaseOnServer(),
        Clock.systemUTC());
    store.inTransaction(session -> {
      for (int i = 0; i < 6; i++) {
        JsonObject fields = new JsonObject().put("key_alias", "alias-" + i);
        fields.put("user_id", "user-" + i % 4);
        session.insert(new Row(Kind.KEY, RandomUsage.key(i).toString(), fields, i, i));
      }
      return session.record(new SpooledUsage("run", 1, records), Keeping.ALL);
    });
  }

  @AfterEach
  void close() {
    store.close();
  }

  private JsonArray array(String name, JsonObject fields, Viewer viewer) {
    return (JsonArray) answer(name, fields, viewer);
  }

  private Object answer(String name, JsonObject fields, Viewer viewer) {
    return store.inTransaction(
        session -> reports.byName().get(name).answer(new ReportCall(fields, viewer, NOW), session));
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }

  private double dollars(Predicate<UsageRecord> which) {
    return Money.dollars(Expected.sum(records, which, UsageRecord::costNanos));
  }

  private static double total(JsonArray rows, String member) {
    return objects(rows).mapToDouble(row -> row.getDouble(member)).sum();
  }

  private static boolean ofUser(UsageRecord record) {
    return "user-1".equals(record.payer().userId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void everyReportAddsUpToTheRecords(String engine) {
    fill(engine);
    double all = dollars(record -> true);
    assertThat(total(array("GET /global/spend/logs", ALL_DAYS, OPERATOR), "spend"))
        .isCloseTo(all, within());
    assertThat(total(array("GET /spend/logs", ALL_DAYS, OPERATOR), "spend"))
        .isCloseTo(all, within());
    JsonObject many = ALL_DAYS.copy().put("limit", 1000);
    for (String route : List.of("keys", "models")) {
      assertThat(total(array("GET /global/spend/" + route, many, OPERATOR), "total_spend"))
          .isCloseTo(all, within());
    }
    assertThat(total(array("GET /global/spend/provider", many, OPERATOR), "spend"))
        .isCloseTo(all, within());
    assertThat(total(array("POST /global/spend/end_users", many, OPERATOR), "total_spend"))
        .isCloseTo(all, within());
    JsonObject teams = (JsonObject) answer("GET /global/spend/teams", ALL_DAYS, OPERATOR);
    assertThat(total(teams.getJsonArray("total_spend_per_team"), "total_spend"))
        .isCloseTo(all, within());
    JsonObject global = (JsonObject) answer("GET /global/spend", new JsonObject(), OPERATOR);
    assertThat(global).isEqualTo(new JsonObject().put("spend", all).put("max_budget", 500.0));
    JsonObject activity = (JsonObject) answer("GET /global/activity", ALL_DAYS, OPERATOR);
    assertThat(activity.getLong("sum_api_requests")).isEqualTo(600);
    assertThat(activity.getLong("sum_total_tokens"))
        .isEqualTo(Expected.sum(records, r -> true, r -> r.usage().totalTokens()));
    JsonArray byModel = array("GET /global/activity/model", ALL_DAYS, OPERATOR);
    assertThat(
            objects(byModel).mapToLong(row -> row.getLong("sum_api_requests")).sum())
        .isEqualTo(600);
    JsonArray keys = array("GET /spend/keys", new JsonObject(), OPERATOR);
    assertThat(keys).hasSize(6);
    assertThat(total(keys, "spend"))
        .isCloseTo(dollars(record -> record.payer().key() != null), within());
    assertThat(total(array("GET /spend/tags", ALL_DAYS, OPERATOR), "total_spend"))
        .isCloseTo(
            Money.dollars(
                Expected.sum(records, r -> true, r -> r.costNanos() * r.tags().size())),
            within());
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void callersSeeWhatIsTheirsOnly(String engine) {
    fill(engine);
    assertThat(total(array("GET /global/spend/logs", ALL_DAYS, OWNER), "spend"))
        .isCloseTo(dollars(ReportsTest::ofUser), within());
    assertThat(objects(array("GET /spend/logs", new JsonObject(), OWNER)))
        .hasSize((int) records.stream().filter(ReportsTest::ofUser).count())
        .allMatch(row -> row.getString("user").equals("user-1"));
    assertThat(objects(array("GET /spend/keys", new JsonObject(), OWNER)))
        .hasSize(2)
        .allMatch(row -> row.getString("user_id").equals("user-1"));
    assertThat(objects(array("GET /spend/keys", new JsonObject(), ALONE)))
        .singleElement()
        .matches(row -> row.getString("token").equals(ALONE.key()));
    assertThat(objects(array("GET /spend/logs", new JsonObject(), ALONE)))
        .isNotEmpty()
        .allMatch(row -> row.getString("api_key").equals(ALONE.key()));
    assertThatThrownBy(
            () -> answer("GET /spend/logs", new JsonObject().put("user_id", "user-2"), OWNER))
        .isInstanceOf(GatewayError.Forbidden.class);
    assertThatThrownBy(() -> answer("GET /global/spend", new JsonObject(), OWNER))
        .isInstanceOf(GatewayError.Forbidden.class);
    assertThatThrownBy(() -> answer("POST /global/spend/reset", new JsonObject(), OWNER))
        .isInstanceOf(GatewayError.Forbidden.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void logsComeInPagesThatMissNothing(String engine) {
    fill(engine);
    JsonObject asked = new JsonObject()
        .put("start_date", "2026-08-01 00:00:00")
        .put("end_date", "2026-08-31 00:00:00")
        .put("status_filter", "failure")
        .put("page_size", 7);
    long failures =
        records.stream().filter(record -> !record.outcome().isSuccess()).count();
    List<String> ids = new ArrayList<>();
    JsonObject page;
    do {
      asked.put("page", ids.size() / 7 + 1);
      page = (JsonObject) answer("GET /spend/logs/ui", asked, OPERATOR);
      objects(page.getJsonArray("data")).forEach(row -> ids.add(row.getString("request_id")));
    } while (page.getInteger("page") < page.getInteger("total_pages"));
    assertThat(ids).hasSize((int) failures).doesNotHaveDuplicates();
    assertThat(page.getLong("total")).isEqualTo(failures);
    UsageRecord one =
        records.stream().filter(r -> r.outcome().isSuccess()).findFirst().get();
    JsonObject row = array(
            "GET /spend/logs",
            new JsonObject().put("request_id", one.outcome().responseId()),
            OPERATOR)
        .getJsonObject(0);
    assertThat(row.getDouble("spend")).isEqualTo(Money.dollars(one.costNanos()));
    assertThat(row.getString("status")).isEqualTo("success");
    assertThat(row.getJsonArray("request_tags").getList()).containsAll(one.tags());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void daysOfActivityComeLatestFirstAndAddUp(String engine) {
    fill(engine);
    JsonObject first = (JsonObject)
        answer("GET /user/daily/activity", ALL_DAYS.copy().put("page_size", 4), OPERATOR);
    JsonObject second = (JsonObject) answer(
        "GET /user/daily/activity", ALL_DAYS.copy().put("page_size", 4).put("page", 2), OPERATOR);
    assertThat(first.getJsonObject("metadata").getBoolean("has_more")).isTrue();
    assertThat(second.getJsonObject("metadata").getBoolean("has_more")).isFalse();
    assertThat(second.getJsonObject("metadata").getInteger("total_pages")).isEqualTo(2);
    JsonArray days = first.getJsonArray("results").copy().addAll(second.getJsonArray("results"));
    assertThat(objects(days).map(day -> day.getString("date")))
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(objects(days)
            .mapToLong(day -> day.getJsonObject("metrics").getLong("api_requests"))
            .sum())
        .isEqualTo(600);
    for (String name : List.of("models", "model_groups", "providers", "api_keys", "entities")) {
      double sum = objects(days)
          .map(day -> day.getJsonObject("breakdown").getJsonObject(name))
          .flatMap(groups -> groups.fieldNames().stream().map(groups::getJsonObject))
          .mapToDouble(group -> group.getJsonObject("metrics").getDouble("spend"))
          .sum();
      assertThat(sum).as(name).isCloseTo(dollars(record -> true), within());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void theReportForBillingTellsTeamsCustomersAndKeys(String engine) {
    fill(engine);
    for (String by : List.of("team", "customer")) {
      JsonArray days =
          array("GET /global/spend/report", ALL_DAYS.copy().put("group_by", by), OPERATOR);
      double sum = objects(days)
          .flatMap(day -> objects(day.getJsonArray(by + "s")))
          .mapToDouble(group -> group.getDouble("total_spend"))
          .sum();
      assertThat(sum).as(by).isCloseTo(dollars(record -> true), within());
    }
    JsonArray keys = array(
        "GET /global/spend/report",
        ALL_DAYS.copy().put("api_key", RandomUsage.key(2).toString()),
        OPERATOR);
    assertThat(total(keys, "total_cost"))
        .isCloseTo(dollars(r -> RandomUsage.key(2).equals(r.payer().key())), within());
    assertThat(total(keys.getJsonObject(0).getJsonArray("model_details"), "total_cost"))
        .isCloseTo(total(keys, "total_cost"), within());
  }

  @ParameterizedTest
  @ValueSource(strings = "sqlite")
  void whatARequestWouldCostIsCalculated(String engine) {
    fill(engine);
    JsonObject answer = new JsonObject("""
        {"completion_response": {"model": "echo", "usage": {"prompt_tokens": 20, "completion_tokens": 3}}}""");
    assertThat(answer("POST /spend/calculate", answer, ALONE))
        .isEqualTo(new JsonObject().put("cost", 0.05));
    JsonObject request = new JsonObject("""
        {"model": "echo", "messages": [{"role": "user", "content": "Hey, how's it going?"}]}""");
    assertThat(((JsonObject) answer("POST /spend/calculate", request, ALONE)).getDouble("cost"))
        .isBetween(0.005, 0.03);
    assertThatThrownBy(
            () -> answer("POST /spend/calculate", request.copy().put("model", "other"), ALONE))
        .isInstanceOf(GatewayError.NotFound.class);
  }

  @ParameterizedTest
  @ValueSource(strings = "sqlite")
  void whatManyRequestsWouldCostIsEstimated(String engine) {
    fill(engine);
    JsonObject asked = new JsonObject("""
        {"model": "echo", "input_tokens": 1000, "output_tokens": 50, "num_requests_per_month": 30}""");
    JsonObject estimate = (JsonObject) answer("POST /cost/estimate", asked, ALONE);
    assertThat(estimate.getDouble("cost_per_request")).isEqualTo(1.5);
    assertThat(estimate.getDouble("input_cost_per_request")).isEqualTo(1.0);
    assertThat(estimate.getDouble("output_cost_per_request")).isEqualTo(0.5);
    assertThat(estimate.getDouble("margin_cost_per_request")).isZero();
    assertThat(estimate.getDouble("monthly_cost")).isEqualTo(45);
    assertThat(estimate.getDouble("monthly_output_cost")).isEqualTo(15);
    assertThat(estimate.getValue("daily_cost")).isNull();
    assertThat(estimate.getDouble("output_cost_per_token")).isEqualTo(0.01);
    assertThat(estimate.getString("provider")).isEqualTo("echo");
    assertThatThrownBy(
            () -> answer("POST /cost/estimate", asked.copy().put("model", "other"), ALONE))
        .isInstanceOf(GatewayError.NotFound.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void theOperatorSetsKeysAndTeamsToZero(String engine) {
    fill(engine);
    answer("POST /global/spend/reset", new JsonObject(), OPERATOR);
    assertThat(total(array("GET /spend/keys", new JsonObject(), OPERATOR), "spend"))
        .isZero();
    assertThat(total(array("GET /global/spend/logs", ALL_DAYS, OPERATOR), "spend"))
        .isPositive();
  }
}
