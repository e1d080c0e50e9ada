package dev.sluice.ledger.manage;

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
final class Unfinished {
  static final long KEPT_MILLIS = TimeUnit.MINUTES.toMillis(10);
  private static final int MOST = 1000;

  private final Map<String, Given> given = new LinkedHashMap<>(); // by call, oldest first
  private @Nullable String inProgress; // the id that the call in progress was given

  private record Given(String id, long at) {}

  /** A call begins. */
  void begin() {
    inProgress = null;
  }

  /** The id for what a call makes: that of its first attempt, if that did not end. */
  String id(Request request) {
    given.values().removeIf(id -> request.now() - id.at > KEPT_MILLIS);
    String call = call(request);
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

  /** The id that the call in progress gave away, or null. */
  @Nullable
  String inProgress() {
    return inProgress;
  }

  private static String call(Request request) {
    return request.route().name() + " " + request.caller().name() + " "
        + request.fields().encode();
  }
}
