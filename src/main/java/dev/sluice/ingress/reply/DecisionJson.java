package dev.sluice.ingress.reply;

import dev.sluice.config.Deployment;
import dev.sluice.routing.Decision;
import dev.sluice.routing.Decision.Option;
import dev.sluice.routing.Explanation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** Decisions of routing as JSON: what was looked at, what stood in the way, and what came of it. */
public final class DecisionJson {
  /** Characters of a header; many a proxy takes no more than 8 KiB of all of them. */
  private static final int LONGEST_HEADER = 4096;

  private static final int MOST_OPTIONS = 1000;

  private DecisionJson() {}

  /** The answer of {@code POST /route/explain}. */
  public static JsonObject of(String model, Explanation explanation) {
    JsonObject fallbacks = new JsonObject();
    explanation
        .fallbacks()
        .forEach((kind, names) ->
            fallbacks.put(kind.name().toLowerCase(Locale.ROOT), new JsonArray(names)));
    JsonObject json = new JsonObject()
        .put("model", model)
        .put("resolved_by", explanation.match().name().toLowerCase(Locale.ROOT));
    if (explanation.target() != null) {
      Deployment deployment = explanation.target().deployment();
      json.put("deployment", deployment.id())
          .put("api_base", deployment.base())
          .put("upstream_model", explanation.target().upstreamModel())
          .put("retries", explanation.retries());
    }
    return json.put("fallbacks_after", fallbacks)
        .put("decision", of(explanation.decision(), MOST_OPTIONS));
  }

  /** Decisions in one line of visible characters, the latest ones if they are too many. */
  static String header(List<Decision> decisions) {
    for (int options = MOST_OPTIONS; options > 0; options /= 4) {
      String text = text(decisions, options);
      if (text.length() <= LONGEST_HEADER) {
        return text;
      }
    }
    int from = decisions.size() - 1;
    String text = text(decisions.subList(from, decisions.size()), 1);
    while (from > 0) {
      String longer = text(decisions.subList(--from, decisions.size()), 1);
      if (longer.length() > LONGEST_HEADER) {
        break;
      }
      text = longer;
    }
    return text.length() <= LONGEST_HEADER ? text : "[]";
  }

  private static String text(List<Decision> decisions, int options) {
    JsonArray all = new JsonArray();
    decisions.forEach(decision -> all.add(of(decision, options)));
    return visible(all.encode());
  }

  /** JSON takes an escape for any character. */
  private static String visible(String json) {
    StringBuilder text = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c < ' ' || c >= 0x7f) {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static JsonObject of(Decision decision, int most) {
    JsonObject json = new JsonObject()
        .put("group", decision.group())
        .put("strategy", decision.strategy().word())
        .put("seed", decision.seed())
        .put("at", decision.now());
    Deployment chosen = decision.chosen();
    if (chosen != null) {
      json.put("choice", chosen.id());
    }
    if (decision.refusal() != null) {
      json.put("refusal", decision.refusal().reason().name().toLowerCase(Locale.ROOT))
          .put("retry_after_ms", decision.refusal().retryAfterMillis());
    }
    JsonArray candidates = new JsonArray();
    if (chosen != null) {
      candidates.add(of(decision, decision.options().get(decision.choice())));
    }
    for (int i = 0; i < decision.options().size() && candidates.size() < most; i++) {
      if (i != decision.choice()) {
        candidates.add(of(decision, decision.options().get(i)));
      }
    }
    int left = decision.options().size() - candidates.size();
    json.put("candidates", candidates);
    return left == 0 ? json : json.put("candidates_left_out", left);
  }

  private static JsonObject of(Decision decision, Option option) {
    Deployment deployment = option.deployment();
    JsonObject json =
        new JsonObject().put("id", deployment.id()).put("api_base", deployment.base());
    if (option.exclusion() != null) {
      json.put("excluded", option.exclusion().name().toLowerCase(Locale.ROOT));
    }
    if (Double.isFinite(option.score())) {
      json.put("score", option.score());
    }
    JsonObject terms = new JsonObject();
    decision.terms(option).forEach(terms::put);
    return json.put("terms", terms);
  }
}
