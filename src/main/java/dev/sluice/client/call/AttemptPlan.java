package dev.sluice.client.call;

import dev.sluice.bus.Call;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Metering;
import dev.sluice.client.call.Destinations.Resolved;
import dev.sluice.config.Deployment;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Attempts at the destinations that a request names: the same one again, later, while that may help; then the next, at
 * once.
 */
final class AttemptPlan implements Attempts {
  private static final long NO_MORE = -1;
  private static final String KEY_REMEDY =
      "the request's apiKey, or the provider's environment variable";

  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 8_000;
  /** A provider that asks for more patience gets none: the fallback's turn, or the program's. */
  private static final long LONGEST_WAIT_MILLIS = 60_000;

  private final Ask ask;
  private final Destinations destinations;
  private int place;
  private int retried;

  AttemptPlan(Ask ask, Destinations destinations) {
    this.ask = ask;
    this.destinations = destinations;
  }

  @Override
  public boolean isOfLane() {
    return false;
  }

  @Override
  public Next begin() {
    return attempt(0);
  }

  @Override
  public Next again() {
    return attempt(0);
  }

  @Override
  public Next failed(GatewayError error) {
    CallFailed failure = failure(error);
    long pause = after(error);
    return pause == NO_MORE ? new Next.Stop(failure) : attempt(pause);
  }

  private Next attempt(long delayMillis) {
    try {
      Resolved resolved = destinations.resolve(destination());
      return new Next.Attempt(call(resolved.deployment()), resolved.settings(), delayMillis);
    } catch (GatewayError refused) {
      return failed(refused);
    }
  }

  private Call call(Deployment deployment) {
    return new Call(
        Exchange.CALL_ID,
        deployment,
        deployment.upstreamModel(),
        ask.operation(),
        ask.body(),
        "",
        ask.stream(),
        false,
        Metering.AS_REPORTED,
        deployment.timeouts(),
        ask.providersHeaders(),
        false,
        false);
  }

  @Override
  public CallFailed failure(GatewayError error) {
    Destination asked = destination();
    return new CallFailed(error, asked.model(), asked.prefix(), KEY_REMEDY);
  }

  private Destination destination() {
    return ask.destinations().get(Math.min(place, ask.destinations().size() - 1));
  }

  /** Milliseconds until {@link #destination} is to be asked, or {@link #NO_MORE}. */
  private long after(GatewayError error) {
    long pause = CallFailed.mayPass(error) && retried < ask.retries() ? pause(error) : NO_MORE;
    if (pause != NO_MORE) {
      retried++;
      return pause;
    }
    retried = 0;
    return ++place < ask.destinations().size() ? 0 : NO_MORE;
  }

  private long pause(GatewayError error) {
    long asked = error.retryAfterMillis();
    if (asked > 0) {
      return asked <= LONGEST_WAIT_MILLIS ? asked : NO_MORE;
    }
    long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(retried, 10));
    return (long) (pause
        * (0.75
            + ThreadLocalRandom.current().nextDouble()
                / 4)); // so that many do not come back at once
  }
}
