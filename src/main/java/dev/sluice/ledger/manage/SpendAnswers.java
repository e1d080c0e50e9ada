package dev.sluice.ledger.manage;

import dev.sluice.config.Snapshot;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.usage.ReportCall;
import dev.sluice.ledger.usage.Reports;
import dev.sluice.ledger.usage.Viewer;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/** {@code /spend/*}, {@code /global/*} and {@code /daily/activity}: hands calls to the reports. */
final class SpendAnswers {
  private static final String RESET = "POST /global/spend/reset";

  private final Reports reports;

  SpendAnswers(Supplier<Snapshot> served) {
    this.reports = new Reports(served);
  }

  void addTo(Handlers handlers) {
    reports
        .byName()
        .forEach((name, report) -> handlers.on(name, (request, books) -> {
          ReportCall call =
              new ReportCall(request.fields(), viewer(request.caller()), request.now());
          Object answer = report.answer(call, books.session());
          if (name.equals(RESET)) {
            books.session().allBalances().stream()
                .map(Balance::account)
                .distinct()
                .forEach(books::balanceChanged);
          }
          return answer;
        }));
  }

  private static Viewer viewer(Caller caller) {
    JsonObject permissions =
        caller.key() == null ? new JsonObject() : Rows.object(caller.key().fields(), "permissions");
    return new Viewer(
        caller.seesAll() || Rows.flag(permissions, "get_spend_routes"),
        caller.key() == null,
        caller.key() == null ? null : caller.key().id(),
        caller.userId());
  }
}
