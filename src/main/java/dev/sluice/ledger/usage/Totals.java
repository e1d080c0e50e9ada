package dev.sluice.ledger.usage;

import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.UsageQueries.Dimension;
import dev.sluice.ledger.store.UsageQueries.Order;
import dev.sluice.ledger.store.UsageQueries.Span;
import dev.sluice.ledger.store.UsageQueries.Spender;
import dev.sluice.ledger.store.UsageQueries.Sum;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Who and what spent how much, the dearest first. */
final class Totals {
  static final int MOST = 10_000; // sums in one answer
  private static final int MOST_ROWS = 1000;
  private static final int TOP = 10;
  private static final int TOP_CUSTOMERS = 100;
  private static final Map<String, Dimension> FILTERS =
      Map.of("api_key", Dimension.KEY, "user_id", Dimension.USER, "team_id", Dimension.TEAM);

  private Totals() {}

  static Object keys(ReportCall call, Session session) {
    Viewer viewer = call.viewer();
    if (!viewer.seesAll() && viewer.userId() == null) {
      Row own = session.find(Kind.KEY, String.valueOf(viewer.key()));
      return own == null ? new JsonArray() : new JsonArray().add(shown(own, spent(session, own)));
    }
    String user = viewer.seesAll() ? call.text("user_id") : viewer.userId();
    return spenders(session.usage().spenders(Kind.KEY, user, size(call), offset(call)));
  }

  static Object users(ReportCall call, Session session) {
    Viewer viewer = call.viewer();
    String user = viewer.seesAll() ? call.text("user_id") : String.valueOf(viewer.userId());
    if (user == null) {
      return spenders(session.usage().spenders(Kind.USER, null, size(call), offset(call)));
    }
    Row row = session.find(Kind.USER, user);
    return row == null ? new JsonArray() : new JsonArray().add(shown(row, spent(session, row)));
  }

  private static int size(ReportCall call) {
    return call.number(call.text("limit") == null ? "page_size" : "limit", MOST_ROWS, MOST_ROWS);
  }

  private static long offset(ReportCall call) {
    return (call.number("page", 1, 1_000_000) - 1L) * size(call);
  }

  private static JsonArray spenders(List<Spender> spenders) {
    JsonArray rows = new JsonArray();
    spenders.forEach(spender -> rows.add(shown(spender.row(), spender.nanos())));
    return rows;
  }

  private static long spent(Session session, Row row) {
    String first = row.fields().getString("account");
    String account = row.kind() == Kind.KEY
        ? AccountName.key(KeyHash.parse(first == null ? row.id() : first))
        : AccountName.user(row.id());
    return session.balances(List.of(account)).stream()
        .filter(balance -> balance.window().isEmpty())
        .mapToLong(Balance::nanos)
        .sum();
  }

  private static JsonObject shown(Row row, long nanos) {
    JsonObject fields = row.fields().copy();
    fields.remove("account");
    return fields
        .put(row.kind() == Kind.KEY ? "token" : "user_id", row.id())
        .put("spend", Money.dollars(nanos));
  }

  static Object tags(ReportCall call, Session session) {
    return list(
        call,
        session,
        Dimension.TAG,
        MOST_ROWS,
        sum -> new JsonObject()
            .put("individual_request_tag", sum.of().get(0))
            .put("log_count", sum.requests())
            .put("total_spend", Money.dollars(sum.nanos())));
  }

  static Object tagsOfAll(ReportCall call, Session session) {
    call.viewer().needAll();
    JsonArray tags = list(
        call,
        session,
        Dimension.TAG,
        MOST_ROWS,
        sum -> new JsonObject()
            .put("name", sum.of().get(0))
            .put("spend", Money.dollars(sum.nanos()))
            .put("log_count", sum.requests()));
    return new JsonObject().put("spend_per_tag", tags);
  }

  static Object topKeys(ReportCall call, Session session) {
    return list(call, session, Dimension.KEY, MOST_ROWS, sum -> {
      Row row =
          sum.of().get(0).isEmpty() ? null : session.find(Kind.KEY, sum.of().get(0));
      return new JsonObject()
          .put("api_key", sum.of().get(0))
          .put("key_alias", row == null ? null : row.fields().getValue("key_alias"))
          .put("key_name", row == null ? null : row.fields().getValue("key_name"))
          .put("total_spend", Money.dollars(sum.nanos()));
    });
  }

  static Object tagNames(ReportCall call, Session session) {
    call.viewer().needAll();
    return new JsonObject().put("tag_names", names(Dimension.TAG, session));
  }

  static Object customerNames(ReportCall call, Session session) {
    call.viewer().needAll();
    return new JsonObject().put("end_users", names(Dimension.CUSTOMER, session));
  }

  /** Of all times, those that are not empty. */
  private static JsonArray names(Dimension of, Session session) {
    JsonArray names = new JsonArray();
    session.usage().sums(List.of(of), new Span("", "", Map.of()), Order.NAME, MOST, 0).stream()
        .map(sum -> sum.of().get(0))
        .filter(name -> !name.isEmpty())
        .forEach(names::add);
    return names;
  }

  static Object topModels(ReportCall call, Session session) {
    return list(
        call,
        session,
        Dimension.MODEL,
        TOP,
        sum -> new JsonObject()
            .put("model", sum.of().get(0))
            .put("total_spend", Money.dollars(sum.nanos())));
  }

  static Object customers(ReportCall call, Session session) {
    return list(
        call,
        session,
        Dimension.CUSTOMER,
        TOP_CUSTOMERS,
        sum -> new JsonObject()
            .put("end_user", sum.of().get(0))
            .put("total_count", sum.requests())
            .put("total_spend", Money.dollars(sum.nanos())));
  }

  static Object providers(ReportCall call, Session session) {
    return list(
        call,
        session,
        Dimension.PROVIDER,
        MOST_ROWS,
        sum -> new JsonObject()
            .put("provider", sum.of().get(0))
            .put("spend", Money.dollars(sum.nanos())));
  }

  private static JsonArray list(
      ReportCall call, Session session, Dimension by, int standard, Function<Sum, JsonObject> row) {
    int limit = call.number("limit", standard, MOST_ROWS);
    List<String> tags = by == Dimension.TAG ? call.names("tags") : List.of();
    Span asked = call.span(FILTERS).where(Dimension.TAG, tags, List.of());
    JsonArray rows = new JsonArray();
    session
        .usage()
        .sums(List.of(by), asked, Order.DEAREST, limit, 0)
        .forEach(sum -> rows.add(row.apply(sum)));
    return rows;
  }
}
