package dev.sluice.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The decisions of one request, if somebody wants to know them. Owned by one plan. */
final class KeptDecisions {
  private static final int MOST = 8; // a request that waits long decides often

  private @Nullable List<Decision> decisions; // null: nobody wants to know

  void begin() {
    decisions = new ArrayList<>();
  }

  List<Decision> all() {
    return decisions == null ? List.of() : decisions;
  }

  /** Where the next decision goes; null: it need not be kept. */
  @Nullable
  List<Decision> next() {
    return decisions == null || decisions.size() >= MOST ? null : decisions;
  }
}
