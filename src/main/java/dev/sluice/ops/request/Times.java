package dev.sluice.ops.request;

import dev.sluice.ops.count.Bounds;
import dev.sluice.ops.count.Example;
import dev.sluice.ops.count.Spread;
import org.jspecify.annotations.Nullable;

/** How long the successful requests of one {@link Place} took. Thread-safe. */
final class Times {
  final Spread total = new Spread(Bounds.LITELLM);
  final Spread upstream = new Spread(Bounds.LITELLM);
  final Spread firstToken = new Spread(Bounds.LITELLM);
  final Spread overhead = new Spread(Bounds.LITELLM);
  final Spread queued = new Spread(Bounds.LITELLM);
  final Spread perToken = new Spread(Bounds.PYTHON);

  /** @param example the request, or null: nobody will find it in traces */
  void add(Served served, @Nullable Example example) {
    total.add(served.total(), example);
    queued.add(served.queued(), example);
    if (served.upstream() > 0) {
      upstream.add(served.upstream(), example);
    }
    if (served.firstToken() > 0) {
      firstToken.add(served.firstToken(), example);
    }
    long generation = served.firstToken() > 0 ? served.firstToken() : served.upstream();
    if (generation > 0 && served.usage().completionTokens() > 0) {
      perToken.add(generation / served.usage().completionTokens(), example);
    }
  }
}
