package dev.sluice.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code model_list}, resolved: where it is, how to speak to it, what to add to each request.
 *
 * @param id {@code model_info.id}, else a stable hash of the entry; unique in a snapshot
 * @param group {@code model_name}: deployments with the same name are balanced
 * @param provider the row of the provider table
 * @param upstreamModel the model name to send; contains {@code *} when the group is a wildcard
 * @param origin where to connect
 * @param basePath path of {@code api_base} without a trailing slash, such as {@code /v1}; may be empty
 * @param query query string of {@code api_base} without {@code ?}, or null
 * @param apiVersion {@code api_version} (Azure), or null
 * @param apiKey key to send, or null when none is configured
 * @param headers {@code extra_headers}, {@code headers} and {@code organization}; win over Sluice's own
 * @param defaults request parameters that apply where the caller sent none: name to JSON text
 * @param extraBody {@code extra_body}: members that always replace the caller's: name to JSON text
 * @param supportsSystemMessage false: system text is folded into user messages
 * @param dropParams drop what the provider does not support instead of refusing it
 * @param additionalDropParams paths that are always dropped: {@code a}, {@code a.b}, {@code tools[*].x}
 * @param allowedOpenAiParams parameters that are sent even if the provider table says unsupported
 * @param clientParams of {@code api_key} and {@code api_base}, those a caller may send in the body
 * @param clientBasePattern what a caller's {@code api_base} must match as a whole; null: any, if it may be sent
 * @param forwardClientHeaders whether the caller's {@code x-} headers go upstream
 * @param timeouts how long a call may take, unless its caller says otherwise
 * @param keepAlive how its callers are told that their stream still comes
 * @param mockResponse answer without calling anybody, or null
 * @param mockDelayMillis how long the built-in upstream waits before it answers
 * @param check how its health is checked
 * @param traits what routing wants to know of it
 * @param facts what else is known of its model
 */
public record Deployment(
    String id,
    String group,
    Provider provider,
    String upstreamModel,
    Origin origin,
    String basePath,
    @Nullable String query,
    @Nullable String apiVersion,
    @Nullable Secret apiKey,
    Map<String, String> headers,
    Map<String, String> defaults,
    Map<String, String> extraBody,
    boolean supportsSystemMessage,
    boolean dropParams,
    List<String> additionalDropParams,
    Set<String> allowedOpenAiParams,
    Set<String> clientParams,
    @Nullable String clientBasePattern,
    boolean forwardClientHeaders,
    Timeouts timeouts,
    KeepAlive keepAlive,
    @Nullable String mockResponse,
    long mockDelayMillis,
    HealthCheck check,
    Traits traits,
    ModelFacts facts) {

  /** Of what tells deployments apart: that of all parts is linked from a hundred pieces, at each start. */
  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** The model with its provider's prefix, as {@code litellm_params.model} has it: {@code openai/gpt-4o}. */
  public String model() {
    return provider.prefix() + "/" + upstreamModel;
  }

  /** The base URL as configured, without its query string: {@code http://host:8000/v1}. */
  public String base() {
    return origin.url() + basePath;
  }

  /** Whether a caller may send this {@code api_base} in the body. */
  public boolean acceptsClientBase(String base) {
    return clientParams.contains("api_base")
        && (clientBasePattern == null || PatientMatch.matches(clientBasePattern, base));
  }

  /** The same with other traits. */
  public Deployment with(Traits other) {
    return with(check, other, facts);
  }

  /** The same, told otherwise. */
  public Deployment with(HealthCheck otherCheck, Traits otherTraits, ModelFacts otherFacts) {
    return new Deployment(
        id,
        group,
        provider,
        upstreamModel,
        origin,
        basePath,
        query,
        apiVersion,
        apiKey,
        headers,
        defaults,
        extraBody,
        supportsSystemMessage,
        dropParams,
        additionalDropParams,
        allowedOpenAiParams,
        clientParams,
        clientBasePattern,
        forwardClientHeaders,
        timeouts,
        keepAlive,
        mockResponse,
        mockDelayMillis,
        otherCheck,
        otherTraits,
        otherFacts);
  }

  /** Names it without its headers, parameters and query, which may hold secrets. */
  @Override
  public String toString() {
    return group + " -> " + model() + " at " + base() + " (" + id + ")";
  }
}
