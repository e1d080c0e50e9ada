package dev.sluice.ops.request;

import java.util.concurrent.atomic.LongAdder;

/** What the requests of one {@link Place} came to. Thread-safe. */
final class Tally {
  final LongAdder requests = new LongAdder(); // answered or refused
  final LongAdder attempts = new LongAdder(); // that failed at a deployment
  final LongAdder fallbacks = new LongAdder();
  final LongAdder promptTokens = new LongAdder();
  final LongAdder completionTokens = new LongAdder();
  final LongAdder nanodollars = new LongAdder();
  final Latencies total = new Latencies();
  final Latencies upstream = new Latencies();
  final Latencies firstToken = new Latencies();
  final Latencies overhead = new Latencies();
  final Latencies queued = new Latencies();
}
