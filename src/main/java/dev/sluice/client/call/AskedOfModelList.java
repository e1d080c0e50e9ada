package dev.sluice.client.call;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Timeouts;
import dev.sluice.config.Timeouts.Limit;
import dev.sluice.dispatch.AskedRoute;
import dev.sluice.dispatch.AskedTimes;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;

/** What a request says where a model list says the rest: the route and the time it wants. Immutable. */
final class AskedOfModelList {
  private static final String TOTAL = "timeout";
  private static final String STREAM_START = "stream_timeout";
  private static final String SILENCE = "stream_idle_timeout";
  private static final Set<String> TIMES = Set.of(TOTAL, STREAM_START, SILENCE);

  private final Ask ask;
  private final Destination first;
  private final MultiMap headers;

  AskedOfModelList(Ask ask) {
    this.ask = ask;
    this.first = ask.destinations().get(0);
    this.headers = MultiMap.caseInsensitiveMultiMap().addAll(ask.headers());
  }

  String model() {
    return first.model();
  }

  /**
   * @throws GatewayError when it says what only the model list can say
   */
  dev.sluice.routing.Ask route() {
    ask.destinations().forEach(AskedOfModelList::refuseOwnWay);
    dev.sluice.routing.Ask said = AskedRoute.of(ask.body(), headers, model(), ask.stream());
    List<String> others =
        ask.destinations().stream().skip(1).map(Destination::model).toList();
    return new dev.sluice.routing.Ask(
        said.model(),
        said.stream(),
        said.prompt(),
        said.tags(),
        ask.retries() == Ask.UNSAID ? said.numRetries() : Integer.valueOf(ask.retries()),
        others.isEmpty() ? said.fallbacks() : others,
        said.fallbacksDisabled());
  }

  private static void refuseOwnWay(Destination destination) {
    for (String name : destination.params().keySet()) {
      if (!TIMES.contains(name)) {
        throw new GatewayError.BadRequest(
            "invalid_destination",
            null,
            "The request for '" + destination.model() + "' sets " + name
                + ", which this client's model list says. Leave it out, or use a client without a"
                + " model list.");
      }
    }
  }

  /**
   * What an attempt may take: the request's own settings win over LiteLLM's words in it.
   *
   * @throws GatewayError when those are no numbers of seconds
   */
  Timeouts timeouts(Timeouts own) {
    Timeouts said = AskedTimes.of(ask.body(), headers).timeouts(own);
    return first.params().isEmpty()
        ? said
        : new Timeouts(
            limit(said.total(), TOTAL),
            limit(said.streamStart(), STREAM_START),
            said.firstByte(),
            limit(said.silence(), SILENCE));
  }

  private Limit limit(Limit own, String name) {
    if (!(first.params().get(name) instanceof Number seconds)) {
      return own;
    }
    long millis = Math.round(seconds.doubleValue() * 1000);
    return millis <= 0 ? new Limit(0, name, false) : own.asked(millis, "the request's " + name);
  }
}
