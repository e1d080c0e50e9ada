package dev.sluice.ingress.request;

import dev.sluice.bus.Call;
import dev.sluice.bus.ControlMembers;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Metering;
import dev.sluice.bus.Operation;
import dev.sluice.config.Deployment;
import dev.sluice.config.Settings;
import dev.sluice.config.Timeouts;
import dev.sluice.config.Traits;
import dev.sluice.dispatch.AskedRoute;
import dev.sluice.dispatch.AskedTimes;
import dev.sluice.dispatch.Failures;
import dev.sluice.routing.Ask;
import dev.sluice.routing.Failure;
import dev.sluice.routing.Target;
import dev.sluice.wire.HeaderRules;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.MalformedJson;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asked: the body, read once, and what routing needs to know of it.
 *
 * @param callId how this request is called in logs and headers
 * @param model the name that was asked for
 * @param customer the end user that it is made for, or null: nobody is named
 * @param times how long it may take, where the caller says so
 * @param ask what it wants of routing
 */
public record Inquiry(
    String callId,
    Operation operation,
    JsonScan body,
    String model,
    boolean stream,
    @Nullable String customer,
    AskedTimes times,
    Ask ask,
    Settings settings) {

  /** Where a caller finds the names of models. */
  public static final String NAMES = "GET /v1/models lists the names.";

  /** Characters of a model's name; no model has so long a one, and every event of an answer repeats it. */
  private static final int LONGEST_MODEL = 1000;

  /**
   * @param pathModel the model in the path, or null; it wins over the body's, as in LiteLLM
   * @throws GatewayError when the body is not a request that this operation can take
   */
  public static Inquiry of(
      String callId,
      Operation operation,
      byte[] bytes,
      @Nullable String pathModel,
      MultiMap headers,
      Settings settings) {
    JsonScan body = scan(bytes);
    String forced =
        operation == Operation.EMBEDDING ? settings.embeddingModel() : settings.completionModel();
    String model = forced != null ? forced : pathModel != null ? pathModel : modelOf(body);
    refuseEndless(model);
    requireField(body, operation);
    boolean stream = isStream(body, operation);
    return new Inquiry(
        callId,
        operation,
        body,
        model,
        stream,
        CustomerName.of(headers, settings.limits().customerHeaders(), body),
        AskedTimes.of(body, headers),
        AskedRoute.of(body, headers, model, stream),
        settings);
  }

  private static JsonScan scan(byte[] bytes) {
    try {
      return ControlMembers.scan(bytes);
    } catch (MalformedJson malformed) {
      throw new GatewayError.BadRequest(
          "invalid_json", null, "The body is not valid JSON: " + malformed.getMessage() + ".");
    }
  }

  private static String modelOf(JsonScan body) {
    String model = body.string("model");
    if (model != null && !model.isEmpty()) {
      return model;
    }
    throw new GatewayError.BadRequest(
        body.member("model") == null ? "missing_required_parameter" : "invalid_type",
        "model",
        body.member("model") == null
            ? "Missing required parameter: 'model'. " + NAMES
            : "'model' must be a string that is not empty.");
  }

  private static void refuseEndless(String model) {
    if (model.length() > LONGEST_MODEL) {
      throw new GatewayError.NotFound(
          "model_not_found",
          "model",
          "No model has a name of more than " + LONGEST_MODEL + " characters. " + NAMES);
    }
  }

  private static void requireField(JsonScan body, Operation operation) {
    String name = operation.required();
    char kind = body.kind(name);
    if (kind == 0) {
      throw GatewayError.BadRequest.missing(name);
    }
    if (operation == Operation.CHAT && kind != '[') {
      throw new GatewayError.BadRequest(
          "invalid_type", name, "'messages' must be an array of messages.");
    }
  }

  private static boolean isStream(JsonScan body, Operation operation) {
    char kind = body.kind("stream");
    if (kind != 0 && kind != 't' && kind != 'f' && kind != 'n') {
      throw new GatewayError.BadRequest("invalid_type", "stream", "'stream' must be a boolean.");
    }
    return kind == 't' && operation != Operation.EMBEDDING;
  }

  /** The same with something else asked of routing; answers still bear the name that the caller used. */
  public Inquiry with(Ask other) {
    return new Inquiry(callId, operation, body, model, stream, customer, times, other, settings);
  }

  /** Whether the upstream is asked with a key, or at a path, of the caller's own. */
  private boolean bringsAccess(Deployment deployment) {
    return !deployment.clientParams().isEmpty()
        && (body.kind("api_key") == '"'
            || body.kind("api_base") == '"'
            || body.kind("base_url") == '"');
  }

  /** What it means to routing that an attempt failed. */
  public Failure meaning(GatewayError error, @Nullable Deployment tried) {
    return tried != null && bringsAccess(tried)
        ? Failures.withCallersAccess(error)
        : Failures.of(error);
  }

  /** Bytes that the provider may run ahead of the caller. */
  public int window() {
    return settings.creditBytes();
  }

  /** Silence after which the caller of a stream is sent a comment, in seconds; 0: never. */
  public int keepAliveSeconds(Deployment deployment) {
    return stream ? times.keepAliveSeconds(deployment.keepAlive()) : 0;
  }

  /** What an attempt at the deployment may take. */
  Timeouts timeouts(Deployment deployment) {
    return times.timeouts(deployment.timeouts());
  }

  /** What an attempt at the deployment may take as a whole; null when there was none. */
  public Timeouts.@Nullable Limit limit(@Nullable Deployment tried) {
    return tried == null ? null : timeouts(tried).total();
  }

  /** Whoever bounds tokens or money must know of every answer what it used. */
  public Metering metering(Deployment deployment) {
    Traits traits = deployment.traits();
    boolean counts = settings.keepsRecords()
        || traits.tpm() > 0
        || traits.budget() != null
        || settings
            .routing()
            .providerBudgets()
            .containsKey(deployment.provider().prefix());
    return counts ? Metering.ASKED : Metering.AS_REPORTED;
  }

  /**
   * The call to one target.
   *
   * @param failsWhenFiltered whether another model stands in for one whose content filter objects
   */
  public Call call(Target target, MultiMap callerHeaders, boolean failsWhenFiltered) {
    return new Call(
        callId,
        target.deployment(),
        target.upstreamModel(),
        operation,
        body,
        settings.relayUpstreamModel() ? "" : model,
        stream,
        settings.alwaysIncludeStreamUsage(),
        metering(target.deployment()),
        timeouts(target.deployment()),
        HeaderRules.toProvider(callerHeaders, target.deployment().forwardClientHeaders()),
        failsWhenFiltered,
        settings.recordsFirst());
  }
}
