package dev.sluice.ops.trace.otel;

/** A span that is over, and wanted. */
interface EndedSpan {
  /** Tells all of it, once; the caller ends it. */
  void tell(SpanWriter writer);
}
