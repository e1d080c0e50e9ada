package dev.sluice.ledger.shared;

import dev.sluice.config.Deployment;
import dev.sluice.config.FailureKind;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Snapshot;
import dev.sluice.routing.health.Standings;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which deployments are left alone, told to other replicas and heard from them. Owned by an event loop. */
final class SharedCooldowns {
  private static final String KEY = "cooldown:";

  private final Standings standings;
  private final Supplier<@Nullable Snapshot> served;

  SharedCooldowns(Standings standings, Supplier<@Nullable Snapshot> served) {
    this.standings = standings;
    this.served = served;
  }

  /**
   * A deployment is left alone here from now on.
   *
   * @param text what others are to hear
   */
  Future<Response> tell(RedisLink link, String text, Standings.Cooldown cooldown) {
    return link.run(
        "cooldown",
        KEY + cooldown.deployment(),
        List.of(Long.toString(cooldown.millis()), cooldown.kind().name(), RedisLink.NEWS, text));
  }

  static String text(Standings.Cooldown cooldown) {
    return cooldown.millis() + " " + cooldown.kind() + " " + cooldown.deployment();
  }

  /** What another replica told. */
  void hear(String text) {
    String[] words = text.split(" ", 3);
    if (words.length == 3) {
      adopt(words[2], words[1], Long.parseLong(words[0]));
    }
  }

  private void adopt(String deployment, String kind, long millis) {
    Snapshot snapshot = served.get();
    if (snapshot == null
        || !snapshot.settings().routing().cooldowns().enabled()
        || millis <= 0
        || !ids(snapshot).contains(deployment)) {
      return;
    }
    FailureKind known = FailureKind.SERVER;
    for (FailureKind each : FailureKind.values()) {
      known = each.name().equals(kind) ? each : known;
    }
    standings.of(deployment).cooledElsewhere(System.nanoTime(), millis, known);
  }

  /** Learns of those that began before this replica listened. */
  void read(RedisLink link) {
    Snapshot snapshot = served.get();
    for (String id : snapshot == null ? List.<String>of() : ids(snapshot)) {
      link.run("cooling", KEY + id, List.of())
          .onSuccess(found -> adopt(id, found.get(1).toString(), found.get(0).toLong()));
    }
  }

  private static List<String> ids(Snapshot snapshot) {
    List<String> ids = new ArrayList<>();
    for (ModelGroup group : snapshot.groups()) {
      for (Deployment deployment : group.deployments()) {
        ids.add(deployment.id());
      }
    }
    return ids;
  }
}
