package dev.sluice.upstream.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.Call;
import dev.sluice.bus.ControlMembers;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.config.Deployment;
import dev.sluice.config.Provider;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The body for an upstream that speaks OpenAI's API: the caller's bytes, with only what must change changed.
 *
 * <p>Who wins, weakest first: the deployment's defaults, the caller's members, the caller's {@code extra_body}, the
 * config's {@code extra_body}, and {@code model}. A null is a value: the caller's is relayed, and never made up.
 */
public final class OutboundBody {
  private static final byte[] ONLY_USAGE =
      "{\"include_usage\":true}".getBytes(StandardCharsets.UTF_8);

  private final Call call;
  private final Deployment deployment;
  private final Draft draft;
  private final ParameterRules rules;
  private final Set<String> added = new HashSet<>(); // since the caller's own were dropped

  private OutboundBody(Call call, ParameterRules rules) {
    this.call = call;
    this.deployment = call.deployment();
    this.draft = new Draft(call.body());
    this.rules = rules;
  }

  /**
   * @throws GatewayError when the upstream does not take what the caller asks
   */
  public static Draft of(Call call) {
    return of(call, ParameterRules.of(call));
  }

  static Draft of(Call call, ParameterRules rules) {
    return new OutboundBody(call, rules).write();
  }

  private Draft write() {
    removeControl();
    rules.drop(draft, any -> true);
    deployment.provider().renames().forEach(draft::rename);
    fillDefaults();
    Provider provider = deployment.provider();
    rules.settle(draft, provider.unsupported(), "is not taken by " + provider.prefix());
    liftExtraBody();
    rules.drop(draft, added::contains);
    askForUsage();
    foldSystem();
    replaceWithConfigured();
    draft.set("model", JsonText.quote(call.upstreamModel()));
    return draft;
  }

  private void removeControl() {
    if (!call.body().maybeRemarkable()) {
      return;
    }
    for (JsonScan.Member member : call.body().members()) {
      if (ControlMembers.contains(member.key())) {
        draft.remove(member.key());
      }
    }
  }

  private void fillDefaults() {
    for (Map.Entry<String, String> entry : deployment.defaults().entrySet()) {
      String name = deployment.provider().renames().getOrDefault(entry.getKey(), entry.getKey());
      if (!draft.has(name) && isFillable(name)) {
        draft.set(name, entry.getValue());
        added.add(name);
      }
    }
  }

  /** Whether the caller is streamed to is the caller's word alone; and a limit has two names. */
  private boolean isFillable(String name) {
    return switch (name) {
      case "stream" -> false;
      case "stream_options" -> call.stream();
      case "max_tokens" -> !draft.hasValue("max_completion_tokens");
      case "max_completion_tokens" -> !draft.hasValue("max_tokens");
      default -> true;
    };
  }

  private void liftExtraBody() {
    if (!draft.has("extra_body")) {
      return;
    }
    JsonNode extra = draft.tree("extra_body");
    draft.remove("extra_body");
    if (!extra.isObject() && !extra.isNull()) {
      throw new GatewayError.BadRequest(null, "extra_body", "'extra_body' must be an object.");
    }
    if (extra.size() > JsonScan.MAX_MEMBERS) { // each is looked up among all others
      throw new GatewayError.BadRequest(
          null,
          "extra_body",
          "'extra_body' may have at most " + JsonScan.MAX_MEMBERS + " members.");
    }
    extra.properties().forEach(member -> {
      checkLifted(member.getKey());
      draft.set(member.getKey(), JsonTree.bytes(member.getValue()));
      added.add(member.getKey());
    });
  }

  private static void checkLifted(String name) {
    if (ControlMembers.contains(name) || name.equals("model") || name.equals("stream")) {
      throw new GatewayError.BadRequest(
          null,
          "extra_body." + name,
          "'" + name + "' is read by the gateway: put it at the top level of the request, not"
              + " into 'extra_body', which goes to the upstream.");
    }
  }

  /**
   * For a caller who is to see it, unless they said no; or for the gateway alone, whatever they said. What the config
   * makes of {@code stream_options} in its {@code extra_body} is the last word.
   */
  private void askForUsage() {
    boolean shown = call.includeUsage();
    boolean hidden = call.metering().asksProvider()
        && deployment.provider().takesStreamOptions()
        && !deployment.extraBody().containsKey("stream_options");
    if (!shown && !hidden || !call.stream() || call.operation() == Operation.EMBEDDING) {
      return;
    }
    if (!draft.hasValue("stream_options")) {
      draft.askForUsage(ONLY_USAGE, !shown);
    } else if (draft.tree("stream_options") instanceof ObjectNode options) {
      boolean unsaid = !options.has("include_usage");
      boolean asked = options.path("include_usage").asBoolean();
      if (!asked && (hidden || unsaid)) {
        byte[] all = JsonTree.bytes(options.put("include_usage", true));
        draft.askForUsage(all, !shown || !unsaid);
      }
    }
  }

  private void foldSystem() {
    if (deployment.supportsSystemMessage() || call.operation() != Operation.CHAT) {
      return;
    }
    JsonNode messages = draft.tree("messages");
    JsonNode folded = SystemFolding.fold(messages);
    if (!folded.equals(messages)) {
      draft.set("messages", JsonTree.bytes(folded));
    }
  }

  private void replaceWithConfigured() {
    deployment.extraBody().forEach((name, value) -> {
      if (!name.equals("stream")) {
        draft.set(name, value);
      }
    });
  }
}
