package dev.sluice.ledger.spool;

/**
 * How much a spool may hold.
 *
 * @param maxBytes of all its files; what was said is left out of records from three quarters of it on, and records are
 *     lost beyond it
 * @param segmentBytes of one file, after which the next begins
 */
record SpoolLimits(long maxBytes, long segmentBytes) {
  private static final long SEGMENT_BYTES = 16L << 20;
  private static final int SEGMENTS = 8; // at least: a file is given back as a whole

  static SpoolLimits of(long maxBytes) {
    return new SpoolLimits(maxBytes, Math.min(SEGMENT_BYTES, Math.max(1, maxBytes / SEGMENTS)));
  }

  long scarceBytes() {
    return maxBytes / 4 * 3;
  }
}
