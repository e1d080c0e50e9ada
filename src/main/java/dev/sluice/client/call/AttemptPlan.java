package dev.sluice.client.call;

import dev.sluice.bus.GatewayError;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What follows a failed attempt: the same destination again, later, while that may help; then the next one, at once. A
 * gateway's routing could stand in its place. Owned by one call.
 */
final class AttemptPlan {
  /** There is nothing left to try. */
  static final long NO_MORE = -1;

  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 8_000;
  /** A provider that asks for more patience gets none: the fallback's turn, or the program's. */
  private static final double LONGEST_WAIT_SECONDS = 60;

  private final Ask ask;
  private int place;
  private int retried;

  AttemptPlan(Ask ask) {
    this.ask = ask;
  }

  Destination destination() {
    return ask.destinations().get(Math.min(place, ask.destinations().size() - 1));
  }

  /** Milliseconds until {@link #destination} is to be asked, or {@link #NO_MORE}. */
  long after(GatewayError error) {
    long pause = CallFailed.mayPass(error) && retried < ask.retries() ? pause(error) : NO_MORE;
    if (pause != NO_MORE) {
      retried++;
      return pause;
    }
    retried = 0;
    return ++place < ask.destinations().size() ? 0 : NO_MORE;
  }

  private long pause(GatewayError error) {
    double asked = seconds(error.headers().get("retry-after"));
    if (asked > LONGEST_WAIT_SECONDS) {
      return NO_MORE;
    }
    if (asked > 0) {
      return (long) (asked * 1000);
    }
    long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(retried, 10));
    return (long) (pause
        * (0.75
            + ThreadLocalRandom.current().nextDouble()
                / 4)); // so that many do not come back at once
  }

  /** A date, which RFC 9110 allows too, counts as nothing said. */
  private static double seconds(@Nullable String retryAfter) {
    try {
      return retryAfter == null ? 0 : Double.parseDouble(retryAfter.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
