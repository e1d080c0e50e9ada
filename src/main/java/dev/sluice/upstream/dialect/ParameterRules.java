package dev.sluice.upstream.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.Call;
import dev.sluice.bus.GatewayError;
import dev.sluice.config.Deployment;
import dev.sluice.wire.JsonScan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which parameters of one call are dropped and which are refused: {@code drop_params},
 * {@code additional_drop_params} and {@code allowed_openai_params} of the deployment and of the request.
 *
 * @param dropped always dropped
 * @param allowed sent although the provider is said not to take them
 * @param dropUnsupported drop what the provider does not take, instead of refusing it
 */
record ParameterRules(
    Deployment deployment, List<DropPath> dropped, Set<String> allowed, boolean dropUnsupported) {
  /** Of a request; each may cost a walk through its body. */
  private static final int MAX_RULES = 100;

  /**
   * @throws GatewayError.BadRequest when the request's own rules are not what they should be
   */
  static ParameterRules of(Call call) {
    Deployment deployment = call.deployment();
    char drop = call.body().kind("drop_params");
    return new ParameterRules(
        deployment,
        paths(deployment, strings(call.body(), "additional_drop_params")),
        union(deployment.allowedOpenAiParams(), strings(call.body(), "allowed_openai_params")),
        drop == 't' || drop != 'f' && deployment.dropParams());
  }

  private static List<String> strings(JsonScan body, String name) {
    JsonScan.Member member = body.member(name);
    if (member == null || body.kind(name) == 'n') {
      return List.of();
    }
    JsonNode list = JsonTree.read(body.source(), member.valueStart(), member.valueEnd());
    var strings = new ArrayList<String>();
    if (list != null && list.isArray()) {
      list.forEach(element -> strings.add(element.isTextual() ? element.textValue() : null));
    }
    if (list == null || !list.isArray() || strings.contains(null) || strings.size() > MAX_RULES) {
      throw new GatewayError.BadRequest(
          null, name, "'" + name + "' must be a list of at most " + MAX_RULES + " strings.");
    }
    return strings;
  }

  private static List<DropPath> paths(Deployment deployment, List<String> requested) {
    var paths = new ArrayList<DropPath>();
    try {
      for (String path : deployment.additionalDropParams()) {
        paths.add(DropPath.parse(path));
      }
    } catch (IllegalArgumentException e) {
      throw new GatewayError.Internal("additional_drop_params of model '" + deployment.group()
          + "' in the config: " + e.getMessage() + ".");
    }
    try {
      for (String path : requested) {
        paths.add(DropPath.parse(path));
      }
    } catch (IllegalArgumentException e) {
      throw new GatewayError.BadRequest(null, "additional_drop_params", e.getMessage() + ".");
    }
    return paths;
  }

  private static Set<String> union(Set<String> some, Collection<String> more) {
    if (more.isEmpty()) {
      return some;
    }
    var all = new HashSet<>(some);
    all.addAll(more);
    return all;
  }

  /**
   * Takes out what is always dropped.
   *
   * @param among the members to look at: a path with an index takes something else out the second time
   */
  void drop(Draft draft, Predicate<String> among) {
    var inner = new LinkedHashMap<String, List<DropPath>>();
    for (DropPath path : dropped) {
      if (!among.test(path.member())) {
        continue;
      }
      if (path.isTopLevel()) {
        draft.remove(path.member());
      } else {
        inner.computeIfAbsent(path.member(), name -> new ArrayList<>()).add(path);
      }
    }
    inner.forEach((member, paths) -> dropInside(draft, member, paths));
  }

  private static void dropInside(Draft draft, String member, List<DropPath> paths) {
    if (!draft.hasValue(member)) {
      return;
    }
    JsonNode value = draft.tree(member);
    boolean removed = false;
    for (DropPath path : paths) {
      removed |= path.removeFrom(value);
    }
    if (removed) {
      draft.set(member, JsonTree.bytes(value));
    }
  }

  /**
   * Takes out what the upstream does not take, if it may be dropped.
   *
   * @param names the parameters it does not take
   * @param reason why, fit to follow their names: "is not taken by groq"
   * @throws GatewayError.BadRequest if they may not be dropped
   */
  void settle(Draft draft, Collection<String> names, String reason) {
    var refused = new ArrayList<String>();
    for (String name : names) {
      if (allowed.contains(name) || !draft.has(name)) {
        continue;
      }
      if (dropUnsupported || isNeutral(draft, name)) {
        draft.remove(name);
      } else if (draft.hasValue(name)) {
        refused.add(name);
      }
    }
    if (!refused.isEmpty()) {
      throw refusal(refused, reason);
    }
  }

  /** Whether it says what is so anyhow. */
  private boolean isNeutral(Draft draft, String name) {
    String neutral = deployment.provider().neutral().get(name);
    return neutral != null && draft.tree(name).equals(JsonTree.read(neutral));
  }

  private GatewayError refusal(List<String> names, String reason) {
    String quoted = "'" + String.join("', '", names) + "'";
    return new GatewayError.BadRequest(
        "unsupported_parameter",
        names.get(0),
        quoted + " " + reason + " (model '" + deployment.group() + "'). Leave it out, drop it with"
            + " `drop_params: true` (in the request, the model's litellm_params or"
            + " litellm_settings), or send it all the same with `allowed_openai_params: [\""
            + String.join("\", \"", names) + "\"]`.");
  }
}
