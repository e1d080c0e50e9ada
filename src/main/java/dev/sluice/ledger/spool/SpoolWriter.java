package dev.sluice.ledger.spool;

import dev.sluice.ledger.Money;
import dev.sluice.ledger.UsageRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Appends records to the files of this process. Owned by one thread. */
final class SpoolWriter implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(SpoolWriter.class);
  private static final int MAX_QUOTED_BYTES = 32 << 20; // of one record with what was said
  private static final long LOG_EVERY_NANOS = 10_000_000_000L;

  private final Run run;
  private final SpoolLimits limits;
  private final SpoolState state;
  private final Frames frames = new Frames();
  private @Nullable FileChannel channel; // of the segment
  private @Nullable Segment segment; // the one that grows
  private int files = 0;
  private long next = 1; // number of the next record
  private boolean dirty = false; // written, not forced
  private boolean unforced = false; // something could not be, since the last time that it was asked
  private boolean diskFails = false; // and the log says so
  private boolean scarce = false;
  private boolean losing = false; // and the log says so
  private long loggedAt = System.nanoTime() - LOG_EVERY_NANOS;

  SpoolWriter(Run run, SpoolLimits limits, SpoolState state) {
    this.run = run;
    this.limits = limits;
    this.state = state;
  }

  /** One batch's frames. */
  private static final class Frames {
    private final RecordBytes bytes = new RecordBytes();
    private final CRC32C checksum = new CRC32C();

    void clear() {
      bytes.clear();
    }

    void add(UsageRecord record, boolean withContent) {
      int start = bytes.size();
      bytes.putLong(0); // the frame's header, known afterwards
      RecordCodec.write(record, withContent, bytes);
      int length = bytes.size() - start - Segment.FRAME_HEADER;
      if (withContent && length > MAX_QUOTED_BYTES) {
        bytes.cut(start);
        add(record, false);
        return;
      }
      ByteBuffer frame = bytes.view().position(start + Segment.FRAME_HEADER);
      checksum.reset();
      checksum.update(frame);
      frame.putInt(start, length).putInt(start + Integer.BYTES, (int) checksum.getValue());
    }

    ByteBuffer bytes() {
      return bytes.view();
    }
  }

  /** Hands records to the operating system, all or none. What cannot be kept is counted and told in the log; false then. */
  boolean append(List<UsageRecord> records) {
    try {
      ByteBuffer frames = frames(records);
      if (state.bytes() + frames.remaining() > limits.maxBytes()) {
        lose(records, "the spool is full; is the database away?");
        return false;
      }
      write(frames, records.size());
      noteKept();
      return true;
    } catch (IOException | OutOfMemoryError e) {
      lose(records, String.valueOf(e));
      return false;
    }
  }

  private ByteBuffer frames(List<UsageRecord> records) {
    noteScarcity(state.bytes() > limits.scarceBytes());
    frames.clear();
    for (UsageRecord record : records) {
      frames.add(record, !scarce);
      if (scarce && record.content() != null) {
        state.unquote(1);
      }
    }
    return frames.bytes();
  }

  private void noteScarcity(boolean now) {
    if (now != scarce) {
      scarce = now;
      log.warn(
          now
              ? "The usage spool is nearly full: prompts and answers are left out of records"
              : "The usage spool has room again: records are kept whole");
    }
  }

  private void write(ByteBuffer frames, int records) throws IOException {
    if (segment == null || segment.end() >= limits.segmentBytes()) {
      roll();
    }
    long end = segment.end();
    int size = frames.remaining();
    try {
      while (frames.hasRemaining()) {
        channel.write(frames, end + size - frames.remaining());
      }
    } catch (IOException e) {
      channel.truncate(end);
      throw e;
    }
    dirty = true;
    next += records;
    state.grew(size);
    state.appended(records);
    segment.grewTo(end + size);
  }

  private void roll() throws IOException {
    closeSegment();
    Path file = run.newFile(++files);
    channel = Segment.create(file, next);
    Segment begun = Segment.growing(file, next);
    state.grew(begun.end());
    segment = begun;
    run.add(begun);
    Run.force(file.toAbsolutePath().getParent());
  }

  private void lose(List<UsageRecord> records, String reason) {
    state.lose(
        records.size(), records.stream().mapToLong(UsageRecord::costNanos).sum());
    if (!losing && System.nanoTime() - loggedAt >= LOG_EVERY_NANOS) {
      losing = true;
      loggedAt = System.nanoTime();
      log.error("Usage records are lost until there is room for them: {}", reason);
    }
  }

  private void noteKept() {
    if (losing) {
      losing = false;
      log.warn(
          "Usage records are kept again; {} were lost since the start, which cost {} US dollars",
          state.lost(),
          Money.text(state.lostNanos()));
    }
  }

  /** Makes all that was appended safe from a crash of the machine; whether all since the last time is. */
  boolean force() {
    forceSegment();
    boolean safe = !unforced;
    unforced = false;
    return safe;
  }

  private void forceSegment() {
    if (dirty && channel != null) {
      try {
        channel.force(false);
        dirty = false;
        noteDisk(null);
      } catch (IOException e) {
        unforced = true;
        noteDisk(e);
      }
    }
  }

  private void noteDisk(@Nullable IOException failure) {
    if (failure != null && !diskFails) {
      log.error(
          "The usage spool cannot be forced to disk; a crash of the machine may lose records: {}",
          failure.toString());
    } else if (failure == null && diskFails) {
      log.info("The usage spool is forced to disk again");
    }
    diskFails = failure != null;
  }

  private void closeSegment() throws IOException {
    forceSegment();
    if (channel != null && segment != null) {
      channel.close();
      segment.seal();
      channel = null;
      segment = null;
    }
  }

  @Override
  public void close() throws IOException {
    closeSegment();
  }
}
