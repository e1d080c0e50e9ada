package dev.sluice.ledger.spool;

import dev.sluice.ledger.SpooledUsage;
import dev.sluice.ledger.UsageRecord;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Usage records on their way to the store: files that outlive the process. {@link #append} and {@link #force} belong to
 * one thread, {@link #read} and {@link #done} to another. Processes may share a folder: each writes a sub-folder of its
 * own, and takes over those of processes that ended.
 */
public final class Spool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Spool.class);

  private final Run run;
  private final SpoolState state = new SpoolState();
  private final SpoolWriter writer;
  private final SpoolReader reader;
  private final AtomicInteger open = new AtomicInteger(2); // sides: writing, reading

  private Spool(List<Run> runs, SpoolLimits limits) {
    this.run = runs.get(runs.size() - 1);
    this.writer = new SpoolWriter(run, limits, state);
    this.reader = new SpoolReader(runs, state);
    state.grew(runs.stream().mapToLong(Run::bytes).sum());
  }

  /**
   * Opens the spool of a folder, and makes the folder when it is not there.
   *
   * @param maxBytes of all files; see {@link SpoolLimits}
   * @throws IOException when it cannot be written
   */
  public static Spool open(Path folder, long maxBytes) throws IOException {
    return open(folder, SpoolLimits.of(maxBytes));
  }

  static Spool open(Path folder, SpoolLimits limits) throws IOException {
    Files.createDirectories(folder);
    List<Run> runs = new ArrayList<>();
    try {
      adopt(folder, runs);
      if (!runs.isEmpty()) {
        log.info("{}: usage records of {} earlier processes are stored first", folder, runs.size());
      }
      runs.add(begin(folder));
      return new Spool(runs, limits);
    } catch (IOException | UncheckedIOException e) { // who tries again finds them as they were
      for (Run run : runs) {
        run.close();
      }
      throw e;
    }
  }

  private static void adopt(Path folder, List<Run> runs) throws IOException {
    try (Stream<Path> folders = Files.list(folder)) {
      for (Path each : folders.filter(Files::isDirectory).sorted().toList()) {
        Run run = Run.adopt(each);
        if (run != null) {
          runs.add(run);
        }
      }
    }
  }

  private static Run begin(Path folder) throws IOException {
    @Nullable Run run;
    do {
      run = Run.begin(
          folder.resolve(String.format("%015d-%s", System.currentTimeMillis(), UUID.randomUUID())));
    } while (run == null);
    Run.force(folder);
    return run;
  }

  /** Hands records to the operating system: the end of this process does not lose them. False: they are lost. */
  public boolean append(List<UsageRecord> records) {
    return writer.append(records);
  }

  /** Makes all that was appended safe from the end of the machine; whether all since the last time is. */
  public boolean force() {
    return writer.force();
  }

  /**
   * The oldest records that are not done, the same again until {@link #done}; none: all are done.
   *
   * @throws UncheckedIOException when a file cannot be read; the same may be tried again
   */
  SpooledUsage read(int maxRecords, int maxBytes) {
    try {
      return reader.read(maxRecords, maxBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first so many of the records read last are stored. */
  void done(int records) {
    try {
      reader.done(records);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether so much waits to be read that it should not wait for more. */
  boolean isBehind() {
    return reader.isBehind();
  }

  /** Runs that ended since this was asked last: nothing of them will come again. */
  List<String> ended() {
    return reader.ended();
  }

  public SpoolState state() {
    return state;
  }

  /** Ends writing; what is not done stays for the next process. For the thread that appends. */
  public void endWriting() {
    writer.force();
    end(writer);
  }

  /** Ends reading. For the thread that reads. */
  void endReading() {
    end(reader);
  }

  private void end(Closeable side) {
    try {
      side.close();
      if (open.decrementAndGet() == 0) {
        run.close();
      }
    } catch (IOException e) {
      log.error("The usage spool could not be closed: {}", e.toString());
    }
  }

  /** Ends both, when neither thread uses it any more. */
  @Override
  public void close() {
    endWriting();
    endReading();
  }
}
