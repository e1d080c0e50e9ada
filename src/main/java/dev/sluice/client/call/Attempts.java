package dev.sluice.client.call;

import dev.sluice.bus.Call;
import dev.sluice.bus.GatewayError;
import dev.sluice.config.Settings;
import dev.sluice.wire.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one call: which is made first, and what follows one that failed. Told what becomes of each. Owned by
 * one call, which drives it from one thread at a time; {@link #failure} comes from any.
 */
interface Attempts {

  /** What to do now. */
  sealed interface Next {

    /**
     * Make an attempt.
     *
     * @param settings that its connections are made by
     * @param delayMillis wait so long before; 0: at once
     */
    record Attempt(Call call, Settings settings, long delayMillis) implements Next {}

    /** Ask {@link #again} after a while, or as soon as {@link #whenFree} is told. */
    record Wait(long millis) implements Next {}

    /** There is nothing left to try. */
    record Stop(CallFailed why) implements Next {}
  }

  /** Whether only the event loop of its lane may drive it. */
  boolean isOfLane();

  Next begin();

  /** After a {@link Next.Wait}. */
  Next again();

  /** The attempt failed before its answer began. */
  Next failed(GatewayError error);

  /** Who is to be told, on any thread, that a {@link Next.Wait} may be over early. */
  default void whenFree(Runnable onFree) {}

  /** The attempt goes out now. */
  default void sent() {}

  /** Its answer began. */
  default void answered() {}

  /** Its answer is whole. */
  default void finished(Usage usage) {}

  /** Its answer broke off; null: it carried an error of the provider's. */
  default void broke(@Nullable GatewayError error) {}

  /** Nobody wants its answer any more; without meaning once it is over. */
  default void abandoned() {}

  /** An error as one of whoever was asked last. */
  CallFailed failure(GatewayError error);
}
