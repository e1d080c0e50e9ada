package dev.sluice.ledger.manage.call;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.api.Form;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** In which order a list is answered: {@code sort_by} and {@code sort_order}; the latest first where neither is said. */
public final class Sorting {
  private Sorting() {}

  /**
   * @param standard {@code asc} or {@code desc}: the order where only the field is said
   * @param rows those that are sorted
   * @throws GatewayError.BadRequest when it is no field of theirs
   */
  public static Comparator<Row> of(
      Request request, Form form, String standard, List<Row> rows, Books books) {
    String field = request.has("sort_by") ? request.need("sort_by") : "created_at";
    if (!form.fields().containsKey(field)) {
      throw new GatewayError.BadRequest(
          "invalid_value",
          "sort_by",
          "'sort_by' must be a field of what is listed, such as created_at.");
    }
    Comparator<Row> upwards = switch (field) {
      case "created_at" -> Comparator.comparingLong(Row::createdAt);
      case "updated_at" -> Comparator.comparingLong(Row::updatedAt);
      case "spend" -> bySpend(rows, books);
      default -> Comparator.comparing(row -> sortable(row.fields().getValue(field)));
    };
    Comparator<Row> whole = upwards.thenComparing(Row::id);
    String fallback = request.has("sort_by") ? standard : "desc";
    String order = request.has("sort_order") ? request.need("sort_order") : fallback;
    return order.equals("asc") ? whole : whole.reversed();
  }

  private static Comparator<Row> bySpend(List<Row> rows, Books books) {
    Map<String, Long> spent = new HashMap<>();
    books.session().balances(rows.stream().map(Books::account).toList()).stream()
        .filter(balance -> balance.window().isEmpty())
        .forEach(balance -> spent.put(balance.account(), balance.nanos()));
    return Comparator.comparingLong(row -> spent.getOrDefault(Books.account(row), 0L));
  }

  /** Texts by their letters, numbers by their size. */
  private static String sortable(@Nullable Object value) {
    return value instanceof Number number
        ? String.format(Locale.ROOT, "%030.9f", number.doubleValue())
        : value == null ? "" : value.toString();
  }
}
