package dev.sluice.ops.log;

import static dev.sluice.ops.log.Notes.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.AccessFormat;
import dev.sluice.config.LogSettings;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.Lines;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines are written by a thread of their own; whatever becomes of them, requests never wait. */
class AccessLogTest {
  private static final int MANY = 100_000;

  @TempDir
  Path folder;

  private static LogSettings to(@Nullable Path file) {
    return new LogSettings(null, false, AccessFormat.TEXT, file, true);
  }

  @Test
  void nothingIsNotedWhereNobodyWantsIt() {
    AccessLog log = new AccessLog(null);
    assertThat(log.isOn()).isFalse();
    log.use(to(null));
    assertThat(log.isOn()).isFalse();
    log.use(to(folder.resolve("access.log")));
    assertThat(log.isOn()).isTrue();
    log.use(new LogSettings(null, false, AccessFormat.OFF, folder.resolve("access.log"), true));
    assertThat(log.isOn()).isFalse();
    log.close(1000);
  }

  @Test
  void closingWritesWhatIsLeft() {
    for (int round = 0; round < 20; round++) {
      Lines lines = new Lines();
      AccessLog log = new AccessLog(lines);
      log.use(to(null));
      LaneLog one = log.lane();
      LaneLog two = log.lane();
      for (int i = 0; i < 300; i++) {
        one.add(refused("/one"));
        two.add(refused("/two"));
      }
      log.close(10_000);
      assertThat(lines.all()).hasSize(600);
      assertThat(log.dropped()).isZero();
    }
  }

  @Test
  void whoDoesNotReadLosesLinesThatAreCountedAndNobodyWaits() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicLong written = new AtomicLong();
    AccessLog log = new AccessLog(new OutputStream() {
      @Override
      public void write(int next) {
        written.addAndGet(next == '\n' ? 1 : 0);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        try {
          never.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        super.write(bytes, from, length);
      }
    });
    log.use(to(null));
    LaneLog lane = log.lane();
    long begin = System.nanoTime();
    for (int i = 0; i < MANY; i++) {
      lane.add(refused("/x"));
    }
    assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
    assertThat(log.dropped()).isGreaterThan(MANY / 2);
    log.close(50); // does not wait for it either
    never.countDown();
    Eventually.until(() -> written.get() + log.dropped() == MANY, written::get);
  }

  @Test
  void aBrokenStreamIsTriedAgainAndItsLinesAreCounted() {
    AtomicBoolean broken = new AtomicBoolean(true);
    Lines lines = new Lines();
    AccessLog log = new AccessLog(new OutputStream() {
      @Override
      public void write(int next) throws IOException {
        if (broken.get()) {
          throw new IOException("Broken pipe");
        }
        lines.write(next);
      }
    });
    log.use(to(null));
    LaneLog lane = log.lane();
    lane.add(refused("/lost"));
    Eventually.until(() -> log.dropped() == 1, log::dropped);
    broken.set(false);
    lane.add(refused("/kept"));
    assertThat(lines.await(line -> line.contains("/kept"))).contains("404");
    assertThat(lines.all()).filteredOn(line -> !line.isEmpty()).hasSize(1);
    log.close(1000);
  }

  @Test
  void aFileThatWasMovedAwayIsOpenedAnew() throws Exception {
    Path file = folder.resolve("logs/access.log");
    Path old = folder.resolve("logs/access.log.1");
    AccessLog log = new AccessLog(null);
    log.use(to(file));
    LaneLog lane = log.lane();
    lane.add(refused("/first"));
    Eventually.until(() -> text(file).contains("/first"), () -> text(file));
    Files.move(file, old);
    Eventually.until(
        () -> {
          lane.add(refused("/second"));
          return text(file).contains("/second");
        },
        () -> text(file));
    assertThat(text(old)).contains("/first");
    log.close(1000);
    assertThat(log.dropped()).isZero();
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void aFileThatCannotBeWrittenCostsLinesOnly() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "").resolve("access.log");
    AccessLog log = new AccessLog(null);
    log.use(to(file));
    LaneLog lane = log.lane();
    lane.add(refused("/lost"));
    Eventually.until(() -> log.dropped() == 1, log::dropped);
    Path other = folder.resolve("other.log");
    log.use(to(other));
    lane.add(refused("/kept"));
    Eventually.until(() -> text(other).contains("/kept"), () -> text(other));
    log.close(1000);
  }

  @Test
  void linesThatWereWrittenInPartAreNotGluedToTheNext() {
    AtomicBoolean full = new AtomicBoolean(true);
    Lines lines = new Lines();
    AccessLog log = new AccessLog(new OutputStream() {
      @Override
      public void write(int next) throws IOException {
        lines.write(next);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        if (full.getAndSet(false)) {
          super.write(bytes, from, length / 2);
          throw new IOException("No space left on device");
        }
        super.write(bytes, from, length);
      }
    });
    log.use(to(null));
    LaneLog lane = log.lane();
    lane.add(refused("/lost"));
    Eventually.until(() -> log.dropped() == 1, log::dropped);
    lane.add(refused("/first"));
    lines.await(line -> line.contains("/first"));
    lane.add(refused("/second"));
    lines.await(line -> line.contains("/second"));
    log.close(1000);
    assertThat(lines.all()).hasSize(3);
    assertThat(lines.all().get(1)).startsWith("20").contains("/first");
  }

  @Test
  void aFileThatEndsWithinALineGetsTheRestOnANewOne() throws Exception {
    Path file = Files.writeString(folder.resolve("access.log"), "whole\nbroken o");
    for (int start = 0; start < 2; start++) {
      AccessLog log = new AccessLog(null);
      log.use(to(file));
      log.lane().add(refused("/x"));
      log.close(10_000);
    }
    assertThat(Files.readAllLines(file)).hasSize(4).startsWith("whole", "broken o");
  }
}
