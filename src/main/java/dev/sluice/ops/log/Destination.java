package dev.sluice.ops.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where access lines go: a stream that is there already, or a file, which is opened anew once somebody has moved it away.
 * One thread, which may have to wait.
 */
final class Destination {
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final @Nullable OutputStream standard;
  private @Nullable Path file;
  private @Nullable OutputStream open; // to the file
  private @Nullable Object key; // by which the system knows the file
  private boolean torn; // the file ends within a line
  private boolean standardTorn;
  private long lookedAt;

  /** @param standard where lines go that are meant for no file, or null: nowhere */
  Destination(@Nullable OutputStream standard) {
    this.standard = standard;
  }

  /**
   * Writes whole lines. They begin on a line of their own, even after others that could be written in part only.
   *
   * @param to the file, or null: the stream
   * @throws IOException when none of them, or not all, are there
   */
  void write(byte[] lines, int from, int length, @Nullable Path to) throws IOException {
    OutputStream stream = to == null ? standard : of(to);
    if (stream == null) {
      return;
    }
    try {
      if (to == null ? standardTorn : torn) {
        stream.write('\n');
      }
      stream.write(lines, from, length);
      stream.flush();
      tear(to, false);
    } catch (IOException broken) {
      tear(to, true);
      close();
      throw broken;
    }
  }

  private void tear(@Nullable Path to, boolean broken) {
    if (to == null) {
      standardTorn = broken;
    } else {
      torn = broken;
    }
  }

  private OutputStream of(Path to) throws IOException {
    long now = System.nanoTime();
    if (open != null && (!to.equals(file) || now - lookedAt > LOOK_NANOS && isMoved(to))) {
      close();
    }
    if (open == null) {
      open = open(to);
      torn = Files.isRegularFile(to) ? endsWithinLine(to) : torn && to.equals(file);
      file = to;
      key = key(to);
      lookedAt = now;
    } else if (now - lookedAt > LOOK_NANOS) {
      lookedAt = now;
    }
    return open;
  }

  private static OutputStream open(Path to) throws IOException {
    Path folder = to.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    return Files.newOutputStream(to, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** As it does after a full disk, or a process that was killed. */
  private static boolean endsWithinLine(Path file) {
    try (SeekableByteChannel bytes = Files.newByteChannel(file, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return bytes.size() > 0
          && bytes.position(bytes.size() - 1).read(last) == 1
          && last.get(0) != '\n';
    } catch (IOException notReadable) {
      return false;
    }
  }

  private boolean isMoved(Path to) {
    try {
      return !Objects.equals(key, key(to));
    } catch (IOException gone) {
      return true;
    }
  }

  private static @Nullable Object key(Path to) throws IOException {
    return Files.readAttributes(to, BasicFileAttributes.class).fileKey();
  }

  void close() {
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException notClean) {
      return; // what was written is written, or was counted
    } finally {
      open = null;
    }
  }
}
