package dev.sluice.ledger.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one process, in a folder that is locked as long as the process lives. Whoever starts later adopts the
 * folders without a living owner.
 */
final class Run implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Run.class);
  private static final String LOCK = "lock";

  private final Path folder;
  private final FileLock lock;
  private final boolean adopted;
  private final Deque<Segment> segments = new ConcurrentLinkedDeque<>(); // oldest first

  private Run(Path folder, FileLock lock, boolean adopted) {
    this.folder = folder;
    this.lock = lock;
    this.adopted = adopted;
  }

  /** A new folder of this process, or null when another took it away between two steps. */
  static @Nullable Run begin(Path folder) throws IOException {
    Files.createDirectories(folder);
    try {
      FileLock lock = lock(folder);
      return lock == null ? null : new Run(folder, lock, false);
    } catch (IOException e) {
      Files.deleteIfExists(folder.resolve(LOCK));
      Files.deleteIfExists(folder);
      throw e;
    }
  }

  /** A folder that a process left behind, or null when that process lives. */
  static @Nullable Run adopt(Path folder) throws IOException {
    FileLock lock = lock(folder);
    if (lock == null) {
      return null;
    }
    Run run = new Run(folder, lock, true);
    try {
      for (Path file : files(folder)) {
        run.find(file);
      }
      return run;
    } catch (IOException | RuntimeException e) { // who tries again may have it
      run.close();
      throw e;
    }
  }

  private static @Nullable FileLock lock(Path folder) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(
          folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (NoSuchFileException adoptedAndRemoved) {
      return null;
    }
    FileLock lock = null;
    try {
      lock = tryLock(channel);
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    return lock;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ofThisProcess) {
      return null;
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(Segment.SUFFIX))
          .sorted()
          .toList();
    }
  }

  private void find(Path file) throws IOException {
    try {
      segments.add(Segment.left(file));
    } catch (IOException unusable) {
      if (Files.size(file) > Segment.HEADER) {
        Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
        log.error("{} is unusable and set aside as {}: {}", file, aside, unusable.getMessage());
        Files.move(file, aside);
      } else {
        Files.delete(file); // the process ended before a first record
      }
    }
  }

  String name() {
    return folder.getFileName().toString();
  }

  /** Whether another process wrote it. */
  boolean isAdopted() {
    return adopted;
  }

  Path newFile(int number) {
    return folder.resolve(String.format("%08d", number) + Segment.SUFFIX);
  }

  void add(Segment segment) {
    segments.add(segment);
  }

  /** The oldest file, or null. */
  @Nullable
  Segment oldest() {
    return segments.peekFirst();
  }

  void removeOldest() throws IOException {
    segments.removeFirst().delete();
  }

  long bytes() {
    return segments.stream().mapToLong(Segment::end).sum();
  }

  /** Removes the folder, for good when it returns; it stays when it holds what was set aside. */
  void remove() throws IOException {
    Files.deleteIfExists(folder.resolve(LOCK));
    close();
    List<Path> rest = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(rest::add);
    }
    if (rest.isEmpty()) {
      Files.delete(folder);
    }
    force(folder.toAbsolutePath().getParent());
  }

  /** Makes the names in a folder safe from a crash of the machine, where the system can. */
  static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException notOnThisSystem) {
      log.debug("{} cannot be forced", folder, notOnThisSystem);
    }
  }

  /** Gives up the lock; the files stay. */
  @Override
  public void close() throws IOException {
    lock.acquiredBy().close();
  }
}
