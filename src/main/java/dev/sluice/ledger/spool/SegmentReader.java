package dev.sluice.ledger.spool;

import dev.sluice.ledger.UsageRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a segment's records in order; what a crash left broken is counted and skipped. Owned by one thread. */
final class SegmentReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SegmentReader.class);

  private final Segment segment;
  private final FileChannel channel;
  private final SpoolState state;
  private final CRC32C checksum = new CRC32C();
  private final RecordReader reader = new RecordReader();
  private long offset = Segment.HEADER; // of the first byte that is not done
  private long number; // of the record there
  private final List<Integer> lengths = new ArrayList<>(); // of the frames given last

  SegmentReader(Segment segment, SpoolState state) throws IOException {
    this.segment = segment;
    this.state = state;
    this.number = segment.first();
    this.channel = FileChannel.open(segment.file(), StandardOpenOption.READ);
  }

  Segment segment() {
    return segment;
  }

  /** Number of the record that {@link #read} gives first. */
  long number() {
    return number;
  }

  /**
   * Records that are not done yet, without a gap; the same again until {@link #done}.
   *
   * @throws RecordReader.LaterVersion when a later Sluice wrote the first of them
   */
  List<UsageRecord> read(int maxRecords, int maxBytes) throws IOException {
    List<UsageRecord> records = new ArrayList<>();
    do {
      long available = segment.end() - offset;
      if (available <= 0) {
        return records;
      }
      fill(
          records,
          load((int) Math.min(available, Math.max(maxBytes, Segment.FRAME_HEADER))),
          maxRecords);
    } while (records.isEmpty());
    return records;
  }

  private void fill(List<UsageRecord> records, ByteBuffer bytes, int maxRecords)
      throws IOException {
    lengths.clear();
    while (records.size() < maxRecords && bytes.remaining() >= Segment.FRAME_HEADER) {
      int length = bytes.getInt(bytes.position());
      if (length <= 0 || length > bytes.remaining() - Segment.FRAME_HEADER) {
        break;
      }
      UsageRecord record;
      try {
        record = parse(bytes, length);
      } catch (RecordReader.LaterVersion later) {
        if (records.isEmpty()) {
          throw later;
        }
        return; // once those before it are done
      }
      if (record != null) {
        records.add(record);
        lengths.add(Segment.FRAME_HEADER + length);
      } else if (records.isEmpty()) {
        skip(Segment.FRAME_HEADER + length, "a record of " + length + " bytes");
      } else {
        return; // it is skipped once those before it are done
      }
    }
    if (records.isEmpty() && offset < segment.end()) {
      cut(bytes);
    }
  }

  /** What was loaded has no whole frame at its start: load more, or it is where a crash tore the file. */
  private void cut(ByteBuffer bytes) {
    long rest = segment.end() - offset;
    if (rest >= Segment.FRAME_HEADER && bytes.remaining() < Segment.FRAME_HEADER) {
      return;
    }
    int length = rest < Segment.FRAME_HEADER ? 0 : bytes.getInt(bytes.position());
    if (length <= 0 || length > rest - Segment.FRAME_HEADER) {
      log.warn("{}: the last {} bytes are no whole record", segment.file(), rest);
      state.skipUnreadable();
      offset = segment.end();
    }
  }

  private @Nullable UsageRecord parse(ByteBuffer bytes, int length)
      throws RecordReader.LaterVersion {
    int expected = bytes.getInt(bytes.position() + Integer.BYTES);
    int start = bytes.position() + Segment.FRAME_HEADER;
    bytes.position(start + length);
    checksum.reset();
    checksum.update(bytes.array(), start, length);
    if ((int) checksum.getValue() != expected) {
      return null;
    }
    try {
      return reader.read(bytes.array(), start, length);
    } catch (RecordReader.LaterVersion later) {
      throw later;
    } catch (IOException | RuntimeException e) {
      log.warn("{}: {}", segment.file(), e.getMessage());
      return null;
    }
  }

  private void skip(int bytes, String what) {
    log.warn("{}: {} at {} is broken and skipped", segment.file(), what, offset);
    state.skipUnreadable();
    offset += bytes;
    number++;
  }

  /** At least the first frame as a whole, when the file has it. */
  private ByteBuffer load(int size) throws IOException {
    ByteBuffer loaded = loadExactly(size);
    if (loaded.remaining() >= Segment.FRAME_HEADER) {
      long frame = (long) Segment.FRAME_HEADER + loaded.getInt(0);
      if (frame > loaded.remaining() && frame <= segment.end() - offset) {
        return loadExactly((int) Math.min(frame, Integer.MAX_VALUE - 8));
      }
    }
    return loaded;
  }

  private ByteBuffer loadExactly(int size) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        break;
      }
    }
    return bytes.flip();
  }

  /** The first so many of the records given last are stored. */
  void done(int records) {
    for (int length : lengths.subList(0, records)) {
      offset += length;
    }
    number += records;
    lengths.subList(0, records).clear();
  }

  /** Bytes that are not done. */
  long rest() {
    return segment.end() - offset;
  }

  /** Whether no record is left, and none will come. */
  boolean isFinished() {
    return segment.isSealed() && offset >= segment.end();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
