package dev.sluice.ops.request;

import dev.sluice.wire.Usage;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the requests of one {@link Place} came to. Thread-safe. */
final class Tally {
  final LongAdder requests = new LongAdder(); // answered or refused
  final LongAdder attempts = new LongAdder(); // calls of a deployment
  final LongAdder goodFallbacks = new LongAdder();
  final LongAdder badFallbacks = new LongAdder();
  final LongAdder promptTokens = new LongAdder();
  final LongAdder completionTokens = new LongAdder();
  final LongAdder cachedTokens =
      new LongAdder(); // of prompts; so are those that follow, but for the last two
  final LongAdder cacheCreationTokens = new LongAdder();
  final LongAdder audioPromptTokens = new LongAdder();
  final LongAdder audioCompletionTokens = new LongAdder();
  final LongAdder reasoningTokens = new LongAdder();
  final LongAdder nanodollars = new LongAdder();
  volatile @Nullable Times times; // from the first success on
  volatile boolean sharesTimes; // with places that are told apart here

  void used(Usage usage) {
    promptTokens.add(usage.promptTokens());
    completionTokens.add(usage.completionTokens());
    add(cachedTokens, usage.cachedTokens());
    add(cacheCreationTokens, usage.cacheCreationTokens());
    add(audioPromptTokens, usage.audioPromptTokens());
    add(audioCompletionTokens, usage.audioCompletionTokens());
    add(reasoningTokens, usage.reasoningTokens());
  }

  /** Most answers have none of them. */
  private static void add(LongAdder counter, long more) {
    if (more > 0) {
      counter.add(more);
    }
  }
}
