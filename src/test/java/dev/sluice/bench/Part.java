package dev.sluice.bench;

/** What can be measured; {@code --only} names them. */
enum Part {
  /** Interleaved rounds of the {@link Workload} of the same name, and so the next four. */
  REQUESTS,
  LATENCY,
  FIRST_BYTE,
  EVENTS,
  BACKLOG,
  START,
  FEATURES,
  OVERHEAD,
  STREAMS,
  MEMORY,
  RELOADS,
  OUTAGE,
  KEYS
}
