package dev.sluice.bus;

import dev.sluice.config.Deployment;
import dev.sluice.config.Timeouts;
import dev.sluice.wire.JsonScan;
import java.util.Map;

/**
 * One attempt at one deployment: all that an upstream needs to know.
 *
 * @param callId the caller's {@code x-litellm-call-id}, or one made here
 * @param deployment where it goes
 * @param upstreamModel the model name to send, wildcards filled in
 * @param operation which call of the API
 * @param body the caller's body, scanned; never changed
 * @param answerModel what {@code model} in the answer shall read, or empty to relay the upstream's
 * @param stream whether the caller asked for server-sent events
 * @param includeUsage whether to ask for usage in the stream even if the caller did not
 * @param metering what is to be known of its tokens
 * @param timeouts how long it may take: the deployment's, or what the caller wants in their place
 * @param headers the caller's headers that go upstream, names in lower case
 * @param failsWhenFiltered whether an answer that a content filter ended is a failure, as another model stands in
 * @param holdsDone whether a stream's {@code [DONE]} comes with the end of the answer and not before it, as something is
 *     to be done in between
 */
public record Call(
    String callId,
    Deployment deployment,
    String upstreamModel,
    Operation operation,
    JsonScan body,
    String answerModel,
    boolean stream,
    boolean includeUsage,
    Metering metering,
    Timeouts timeouts,
    Map<String, String> headers,
    boolean failsWhenFiltered,
    boolean holdsDone) {
  /** The same for a provider who refuses to be asked for usage. */
  public Call withoutAsking() {
    return new Call(
        callId,
        deployment,
        upstreamModel,
        operation,
        body,
        answerModel,
        stream,
        false,
        metering == Metering.ASKED ? Metering.COUNTED : metering,
        timeouts,
        headers,
        failsWhenFiltered,
        holdsDone);
  }

  /** The same with other headers of the caller's. */
  public Call with(Map<String, String> other) {
    return new Call(
        callId,
        deployment,
        upstreamModel,
        operation,
        body,
        answerModel,
        stream,
        includeUsage,
        metering,
        timeouts,
        other,
        failsWhenFiltered,
        holdsDone);
  }
}
