package dev.sluice.upstream.errors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.Operation;
import dev.sluice.config.Deployment;
import dev.sluice.config.Provider;
import java.util.regex.Pattern;

/** What to do about an upstream's error, where that is known. */
final class ErrorHints {
  /** Characters of a message that are matched: patterns over hostile text take their time. */
  private static final int MAX_READ = 2000;

  private static final int I = Pattern.CASE_INSENSITIVE;
  private static final Pattern NO_SUCH_MODEL = Pattern.compile(
      "(model|deployment|engine)\\b.*(not found|not exist|unknown|no such|not available|not"
          + " supported|not loaded)|(unknown|no such|invalid|not find) (model|deployment|engine)",
      I | Pattern.DOTALL);
  private static final Pattern NO_SYSTEM_ROLE = Pattern.compile(
      "system (role|messages?|prompts?)[^.]{0,30}(not|n't|un)[ -]?(be )?(support|allow)"
          + "|(not|n't|un)[ -]?support\\w* (the )?['\"`]?system"
          + "|only (user|['\"`]user['\"`])[^.]{0,40}roles? (is|are) supported"
          + "|roles must alternate user/assistant|roles should be alternating",
      I);
  private static final Pattern VERSION = Pattern.compile("/v\\d+[a-z0-9]*(/|$)", I);

  private ErrorHints() {}

  /** A hint that begins with a space, fit to follow the upstream's message; empty where there is none. */
  static String of(CallFacts call, String uri, int status, JsonNode error) {
    String whole = error.path("message").asText();
    String message = whole.substring(0, Math.min(whole.length(), MAX_READ));
    return switch (status) {
      case 400, 422, 500 -> onSystemRole(call, message);
      case 401, 403 -> onKey(call);
      case 404, 405 -> onPath(call, uri, error, message);
      default -> "";
    };
  }

  private static String onSystemRole(CallFacts call, String message) {
    boolean fits = call.operation() == Operation.CHAT
        && call.deployment().supportsSystemMessage()
        && NO_SYSTEM_ROLE.matcher(message).find();
    return fits
        ? " (If this model knows no system role, `supports_system_message: false` in the"
            + " litellm_params of '" + call.deployment().group()
            + "' moves system text into user messages.)"
        : "";
  }

  private static String onKey(CallFacts call) {
    boolean callers = call.deployment().clientParams().contains("api_key") && call.key() != null;
    return callers
        ? " (The upstream refused the `api_key` in the request body, not the gateway's.)"
        : " (The upstream refused the gateway's own key for model '"
            + call.deployment().group()
            + "', not the caller's: check `api_key` in that model's litellm_params.)";
  }

  private static String onPath(CallFacts call, String uri, JsonNode error, String message) {
    boolean modelUnknown = error.path("code").asText().equals("model_not_found")
        || NO_SUCH_MODEL.matcher(message).find();
    if (modelUnknown) {
      return "";
    }
    Deployment deployment = call.deployment();
    return " (URL tried: POST " + UpstreamUrl.of(deployment, uri) + ". " + remedy(deployment) + ")";
  }

  private static String remedy(Deployment deployment) {
    String base = deployment.base();
    for (Operation operation : Operation.values()) {
      if (base.endsWith(operation.route())) {
        String root = base.substring(0, base.length() - operation.route().length());
        return "The route is appended to api_base: set api_base to " + root + ".";
      }
    }
    boolean azure = deployment.provider().dialect() == Provider.Dialect.AZURE;
    if (azure || VERSION.matcher(deployment.basePath()).find()) {
      return "Check that this is where api_base and the model's name should lead.";
    }
    return "api_base has no version in it; most servers want `/v1`: set api_base to "
        + deployment.base() + "/v1.";
  }
}
