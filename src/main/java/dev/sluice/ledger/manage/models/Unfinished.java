package dev.sluice.ledger.manage.models;

import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.manage.call.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ids that were given in calls of which nobody knows whether they are stored, because the database went away in between:
 * the same call of the same caller gets the same id again, so that it finds what it stored before. Used by the store's
 * thread only.
 */
public final class Unfinished {
  public static final long KEPT_MILLIS = TimeUnit.MINUTES.toMillis(10);
  private static final int MOST = 1000;

  private final Map<KeyHash, Given> given = new LinkedHashMap<>(); // by call, oldest first
  /** The id that the call in progress, or the last one, was given. */
  private @Nullable String inProgress;

  private boolean undecided; // whether it is stored

  private record Given(String id, long at) {}

  /** A call begins: the last one came to its end, or was left {@link #undecided}. */
  public void begin() {
    if (inProgress != null && !undecided) {
      finished(inProgress);
    }
    inProgress = null;
    undecided = false;
  }

  /** The id for what a call makes: that of its first attempt, if that did not end. */
  String id(Request request) {
    given.values().removeIf(id -> request.now() - id.at > KEPT_MILLIS);
    KeyHash call = call(request);
    Given id = given.get(call);
    if (id == null) {
      id = new Given(UUID.randomUUID().toString(), request.now());
      given.put(call, id);
    }
    if (given.size() > MOST) {
      given.remove(given.keySet().iterator().next());
    }
    inProgress = id.id;
    return id.id;
  }

  /** It is known that it is stored: who makes the same call again wants another one. */
  void finished(String id) {
    given.values().removeIf(each -> each.id.equals(id));
  }

  /** Nobody knows what became of the call in progress; gives the id that it was given, or null. */
  public @Nullable String undecided() {
    undecided = true;
    return inProgress;
  }

  /** Its hash: a call may have an upstream's key in it. */
  private static KeyHash call(Request request) {
    return KeyHash.of(request.route().name() + " " + request.caller().name() + " "
        + request.fields().encode());
  }
}
