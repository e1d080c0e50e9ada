package dev.sluice.ledger.manage;

import dev.sluice.config.Snapshot;
import dev.sluice.ledger.AccountName;
import dev.sluice.ledger.usage.ReportCall;
import dev.sluice.ledger.usage.Reports;
import java.util.LinkedHashSet;
import java.util.Set;
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
              new ReportCall(request.fields(), request.caller().viewer(), request.now());
          Object answer = report.answer(call, books.session());
          if (name.equals(RESET)) {
            Set<String> accounts = new LinkedHashSet<>();
            books.session().eachBalance(balance -> {
              if (AccountName.isOfKeyOrTeam(balance.account())) {
                accounts.add(balance.account());
              }
            });
            accounts.forEach(books::balanceChanged);
          }
          return answer;
        }));
  }
}
