package dev.sluice.ingress.admission;

import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.Ticket;
import dev.sluice.ledger.admission.terms.LimitKind;
import dev.sluice.ledger.admission.terms.Limits;
import dev.sluice.ledger.admission.terms.Scope;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.EnumMap;
import java.util.Map;

/** LiteLLM's response headers that tell what is left of a key's limits. Stateless. */
final class LimitHeaders {
  private static final CharSequence KEY_RPM =
      HttpHeaders.createOptimized("x-litellm-key-rpm-limit");
  private static final CharSequence KEY_TPM =
      HttpHeaders.createOptimized("x-litellm-key-tpm-limit");
  private static final CharSequence KEY_SPEND = HttpHeaders.createOptimized("x-litellm-key-spend");
  private static final Map<Scope, Map<LimitKind, Names>> NAMES = names();

  private record Names(CharSequence limit, CharSequence remaining) {}

  private LimitHeaders() {}

  private static Map<Scope, Map<LimitKind, Names>> names() {
    Map<Scope, Map<LimitKind, Names>> names = new EnumMap<>(Scope.class);
    for (Scope scope : Scope.values()) {
      Map<LimitKind, Names> ofScope = new EnumMap<>(LimitKind.class);
      for (LimitKind kind : LimitKind.values()) {
        String prefix = "x-ratelimit-" + scope.word();
        ofScope.put(
            kind,
            new Names(
                HttpHeaders.createOptimized(prefix + "-limit-" + kind.word()),
                HttpHeaders.createOptimized(prefix + "-remaining-" + kind.word())));
      }
      names.put(scope, ofScope);
    }
    return names;
  }

  /** Before the head is written. */
  static void put(MultiMap headers, Ticket ticket) {
    Limits limits = ticket.holder().terms().limits();
    if (limits.rpm() != Limits.UNLIMITED) {
      headers.set(KEY_RPM, Long.toString(limits.rpm()));
    }
    if (limits.tpm() != Limits.UNLIMITED) {
      headers.set(KEY_TPM, Long.toString(limits.tpm()));
    }
    if (!ticket.holder().isOperator()) {
      headers.set(KEY_SPEND, Money.text(ticket.holder().spent()));
    }
    ticket.eachLimit((scope, kind, limit, remaining) -> {
      Names names = NAMES.get(scope).get(kind);
      headers.set(names.limit(), Long.toString(limit));
      headers.set(names.remaining(), Long.toString(remaining));
    });
  }
}
