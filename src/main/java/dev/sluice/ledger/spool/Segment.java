package dev.sluice.ledger.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of the spool: a mark and the number of its first record, then frames of length, CRC-32C and record. One thread
 * writes, another may read what {@link #end} says is whole.
 */
final class Segment {
  static final int HEADER = 16;
  static final int FRAME_HEADER = 8;
  static final String SUFFIX = ".usage";
  private static final long MARK = 0x534c55_49434501L; // SLUICE, version 1

  private final Path file;
  private final long first;
  private volatile long end;
  private volatile boolean sealed;

  private Segment(Path file, long first, long end, boolean sealed) {
    this.file = file;
    this.first = first;
    this.end = end;
    this.sealed = sealed;
  }

  /** A new file, open for writing at its end. */
  static FileChannel create(Path file, long first) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    ByteBuffer header = ByteBuffer.allocate(HEADER).putLong(MARK).putLong(first).flip();
    try {
      while (header.hasRemaining()) {
        channel.write(header);
      }
      return channel;
    } catch (IOException e) { // as it does on a full disk, again and again
      channel.close();
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** The file that is being written, with nothing in it yet. */
  static Segment growing(Path file, long first) {
    return new Segment(file, first, HEADER, false);
  }

  /**
   * A file that a process left behind.
   *
   * @throws IOException when its first bytes are not those of a segment
   */
  static Segment left(Path file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (header.hasRemaining() && channel.read(header) >= 0) {
        continue;
      }
      header.flip();
      if (header.remaining() < HEADER || header.getLong() != MARK) {
        throw new IOException("it does not begin as a segment does");
      }
      return new Segment(file, header.getLong(), channel.size(), true);
    }
  }

  Path file() {
    return file;
  }

  /** Number of its first record. */
  long first() {
    return first;
  }

  /** Bytes that may be read. */
  long end() {
    return end;
  }

  /** Whether nothing is appended any more. */
  boolean isSealed() {
    return sealed;
  }

  void grewTo(long bytes) {
    end = bytes;
  }

  void seal() {
    sealed = true;
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
