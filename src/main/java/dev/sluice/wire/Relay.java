package dev.sluice.wire;

/** Passes pieces on in as few writes as the replacements in them allow. Owned by one call. */
final class Relay {
  private static final byte[] NOTHING = {};
  private static final ByteSink NOWHERE = (bytes, from, to) -> {};

  private ByteSink out = NOWHERE;
  private byte[] piece = NOTHING;
  private int next; // offset of the first byte of the piece that was neither written nor dropped
  private boolean dropping;
  private boolean muted; // nothing more is relayed
  private long written;
  private long settled; // of what was written, or is about to be

  void begin(byte[] bytes, int from, ByteSink sink) {
    piece = bytes;
    next = from;
    out = sink;
  }

  /** Writes {@code replacement} where the piece has {@code at}, and drops what follows until {@link #resume}. */
  void replace(int at, byte[] replacement) {
    writeUntil(at);
    write(replacement, 0, replacement.length);
    dropping = true;
  }

  boolean isDropping() {
    return dropping;
  }

  void resume(int at) {
    next = at;
    dropping = false;
  }

  /** Writes what is left of the piece, and lets go of it. */
  void end(int to) {
    if (!dropping) {
      writeUntil(to);
    }
    piece = NOTHING;
    out = NOWHERE;
  }

  private void writeUntil(int to) {
    if (next < to) {
      write(piece, next, to);
    }
    next = to;
  }

  private void write(byte[] bytes, int from, int to) {
    if (!muted) {
      written += to - from;
      out.write(bytes, from, to);
    }
  }

  /** What stands before the offset is whole: it makes sense to a reader even if nothing follows. */
  void settle(int at) {
    if (!muted) {
      settled = written + at - next;
    }
  }

  /** Takes back all that is not settled, and what stands before the offset with it. */
  void retract(int at) {
    if (muted) {
      return;
    }
    long ahead = settled - written; // settled bytes that still stand in the piece
    if (ahead > 0) {
      writeUntil(next + (int) ahead);
    } else if (ahead < 0) {
      out.retract((int) -ahead);
      written = settled;
    }
    next = at;
  }

  /** Relays what stands before the offset, and nothing after it. */
  void mute(int at) {
    writeUntil(at);
    muted = true;
  }

  /** Bytes written since the last settled one; less than 0 while settled ones are about to be. */
  long unsettled() {
    return written - settled;
  }
}
