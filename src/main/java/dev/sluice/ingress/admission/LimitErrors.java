package dev.sluice.ingress.admission;

import dev.sluice.bus.GatewayError;
import dev.sluice.ledger.Money;
import dev.sluice.ledger.admission.Refusal;
import dev.sluice.ledger.admission.Refusal.LimitReached;
import dev.sluice.ledger.admission.terms.LimitKind;
import dev.sluice.ledger.admission.terms.Scope;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a caller is told whom admission refuses; LiteLLM's words where its users look for them. */
public final class LimitErrors {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
  private static final int SHOWN = 20; // items of a list

  private LimitErrors() {}

  public static GatewayError unavailable() {
    return new GatewayError.Overloaded(
        "ledger_unavailable",
        "The gateway has not read its keys yet, so it cannot tell whether this one is right. Try"
            + " again shortly.",
        1);
  }

  static void raise(Refusal refusal) {
    throw of(refusal);
  }

  public static GatewayError of(Refusal refusal) {
    if (refusal instanceof LimitReached reached) {
      return reached.kind() == LimitKind.BUDGET ? budget(reached) : rate(reached);
    }
    if (refusal instanceof Refusal.Expired expired) {
      return new GatewayError.Unauthorized(
          "expired_key",
          "The " + expired.owner() + " expired at " + time(expired.expiresAt())
              + ". Ask for a new one.");
    }
    if (refusal instanceof Refusal.TeamMissing missing) {
      return new GatewayError.Unauthorized(
          "team_not_found",
          "The " + missing.owner() + " is of the team '" + shown(missing.teamId())
              + "', which does not exist. An admin can make it with POST /team/new, or take the key"
              + " out of it with POST /key/update.");
    }
    if (refusal instanceof Refusal.Blocked blocked) {
      return blocked(blocked);
    }
    if (refusal instanceof Refusal.ModelDenied denied) {
      return new GatewayError.Forbidden(
          "model_access_denied",
          "model",
          "The " + denied.owner() + " may not use the model '" + shown(denied.model())
              + "'. It may use: " + listed(denied.allowed()) + ".");
    }
    if (refusal instanceof Refusal.RouteDenied denied) {
      return new GatewayError.Forbidden(
          "route_access_denied",
          null,
          "The " + denied.owner() + " may not call " + denied.path() + ". It may call: "
              + listed(denied.allowed()) + ".");
    }
    Refusal.AddressDenied denied = (Refusal.AddressDenied) refusal;
    return new GatewayError.Forbidden(
        "ip_access_denied",
        null,
        "The " + denied.owner() + " may not be used from " + denied.ip() + ".");
  }

  private static GatewayError blocked(Refusal.Blocked blocked) {
    return blocked.scope() == Scope.CUSTOMER
        ? new GatewayError.Forbidden(
            "customer_blocked", "user", "The " + blocked.owner() + " is blocked.")
        : new GatewayError.Unauthorized(
            "key_blocked",
            "The " + blocked.owner() + " is blocked. An admin can unblock it with POST /"
                + (blocked.scope() == Scope.TEAM ? "team" : "key") + "/unblock.");
  }

  private static GatewayError rate(LimitReached reached) {
    boolean parallel = reached.kind() == LimitKind.PARALLEL;
    long remaining = Math.max(0, reached.limit() - reached.used());
    String limit = reached.limit() + (parallel ? " at a time" : " a minute");
    String asked = reached.kind() == LimitKind.TOKENS
        ? " This request may need " + reached.wanted() + "; max_tokens bounds that."
        : "";
    String when = reached.resetsAt() == 0
        ? " Try again when a request of it has ended."
        : " Limit resets at: " + time(reached.resetsAt()) + ". Try again in "
            + reached.retryAfterSeconds() + " s.";
    return new GatewayError.RateLimited(
        "rate_limit_exceeded",
        "Rate limit exceeded for " + reached.owner() + ". Limit type: "
            + reached.kind().word()
            + ". Current limit: " + limit + ", used: " + reached.used() + ", remaining: "
            + remaining + "." + asked + when,
        headers(reached, remaining));
  }

  private static GatewayError budget(LimitReached reached) {
    long left = reached.limit() - reached.used();
    String asked = left > 0
        ? " This request may cost up to " + Money.text(reached.wanted())
            + "; max_tokens bounds that."
        : "";
    String when = reached.resetsAt() == 0
        ? " It does not begin anew by itself."
        : " It begins anew at " + time(reached.resetsAt()) + ".";
    return new GatewayError.BudgetSpent(
        "Budget has been exceeded! Current cost: " + Money.text(reached.used())
            + ", Max budget: " + Money.text(reached.limit()) + " US dollars, of "
            + reached.owner() + ", requests in flight included." + asked + when,
        headers(reached, Math.max(0, left)));
  }

  /** OpenAI's clients try a 429 again unless they are told that it is no use. */
  private static Map<String, String> headers(LimitReached reached, long remaining) {
    Map<String, String> headers = new LinkedHashMap<>();
    String kind = reached.kind().word();
    headers.put("rate_limit_type", kind);
    if (reached.retryAfterSeconds() > 0) {
      headers.put("retry-after", Long.toString(reached.retryAfterSeconds()));
    }
    if (reached.resetsAt() > 0) {
      headers.put("reset_at", time(reached.resetsAt()));
    }
    if (reached.kind() == LimitKind.BUDGET) {
      headers.put("x-should-retry", "false");
    } else {
      String scope = "x-ratelimit-" + reached.scope().word();
      headers.put(scope + "-limit-" + kind, Long.toString(reached.limit()));
      headers.put(scope + "-remaining-" + kind, Long.toString(remaining));
    }
    return headers;
  }

  private static String time(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis));
  }

  private static String listed(List<String> items) {
    String some = String.join(", ", items.subList(0, Math.min(items.size(), SHOWN)));
    return items.size() <= SHOWN ? some : some + ", ...";
  }

  private static String shown(String model) {
    return model.length() <= 100 ? model : model.substring(0, 100) + "...";
  }
}
