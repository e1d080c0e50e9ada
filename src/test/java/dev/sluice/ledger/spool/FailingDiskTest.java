package dev.sluice.ledger.spool;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.fake.SmallDisk;
import dev.sluice.ledger.SpooledUsage;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.usage.RandomUsage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A disk that takes nothing costs what comes meanwhile, is told of once, and is used again when it is back. */
class FailingDiskTest {
  private static final SpoolLimits SHORT_FILES = new SpoolLimits(1 << 30, 3000);
  private static final int AWAY = 200; // records that come meanwhile

  private final RandomUsage usage = new RandomUsage(5);
  private final Logger logger = (Logger) LoggerFactory.getLogger(SpoolWriter.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<UsageRecord> kept = new ArrayList<>();
  private int lost;

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  private void append(Spool spool, int records) {
    for (int i = 0; i < records; i++) {
      UsageRecord record = usage.next();
      if (spool.append(List.of(record))) {
        kept.add(record);
      } else {
        lost++;
      }
      spool.force();
    }
  }

  private static List<UsageRecord> drain(Spool spool) {
    List<UsageRecord> read = new ArrayList<>();
    SpooledUsage next = spool.read(100, 1 << 20);
    while (!next.records().isEmpty()) {
      read.addAll(next.records());
      spool.done(next.records().size());
      next = spool.read(100, 1 << 20);
    }
    return read;
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.count();
    }
  }

  /** Their names alone: one of another thread may be closed before it is looked at. */
  private static int openFiles() {
    String[] own = new File("/proc/self/fd").list();
    return own == null ? 0 : own.length;
  }

  private void toldOnce() {
    assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).hasSize(2);
    assertThat(log.list.get(0).getFormattedMessage())
        .startsWith("Usage records are lost until there is room for them: ");
    assertThat(log.list.get(1).getFormattedMessage())
        .startsWith("Usage records are kept again; " + lost + " were lost since the start");
  }

  @Test
  void aFullOneLeavesNothingBehind(@TempDir Path folder) throws IOException {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 128);
        Spool spool = Spool.open(disk.folder(), SHORT_FILES)) {
      append(spool, 10);
      assertThat(lost).isZero();
      disk.fill();
      append(spool, 20);
      assertThat(lost).as("of twenty, some fit into a page that was begun").isPositive();
      long files = count(disk.folder());
      int open = openFiles();
      append(spool, AWAY);
      assertThat(lost).isGreaterThanOrEqualTo(AWAY);
      assertThat(count(disk.folder())).isEqualTo(files);
      assertThat(openFiles()).isLessThan(open + AWAY / 2);
      disk.empty();
      append(spool, 50);
      assertThat(kept).hasSize(10 + 20 + AWAY + 50 - lost);
      assertThat(drain(spool)).isEqualTo(kept);
      assertThat(spool.state().lost()).isEqualTo(lost);
      toldOnce();
    }
  }

  @Test
  void oneThatIsAwayIsUsedAgainWhenItIsBack(@TempDir Path folder) throws IOException {
    Path disk = folder.resolve("disk");
    Path elsewhere = folder.resolve("elsewhere");
    try (Spool spool = Spool.open(disk, SHORT_FILES)) {
      append(spool, 10);
      Files.move(disk, elsewhere);
      Files.writeString(disk, "no folder");
      append(spool, AWAY);
      assertThat(lost).isPositive();
      Files.delete(disk);
      Files.move(elsewhere, disk);
      append(spool, 50);
      assertThat(kept).hasSize(10 + AWAY + 50 - lost);
      assertThat(drain(spool)).isEqualTo(kept);
      assertThat(spool.state().lost()).isEqualTo(lost);
      toldOnce();
    }
  }

  @Test
  void whatOthersLeftIsStillThereForWhoeverComesNext(@TempDir Path folder) throws IOException {
    try (Spool spool = Spool.open(folder, SHORT_FILES)) {
      append(spool, 30);
    }
    Spool.open(folder, SHORT_FILES).close(); // and has read nothing
    try (Spool spool = Spool.open(folder, SHORT_FILES)) {
      assertThat(drain(spool)).isEqualTo(kept);
    }
  }
}
