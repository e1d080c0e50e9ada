package dev.sluice.ledger.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition and its values, put together piece by piece. */
final class Where {
  private final List<String> conditions = new ArrayList<>();
  private final List<@Nullable Object> values = new ArrayList<>();

  Where and(boolean asked, String condition, @Nullable Object... with) {
    if (asked) {
      conditions.add(condition);
      values.addAll(Arrays.asList(with));
    }
    return this;
  }

  String text() {
    return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
  }

  List<@Nullable Object> values() {
    return values;
  }
}
