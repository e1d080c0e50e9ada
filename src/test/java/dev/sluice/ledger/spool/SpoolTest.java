package dev.sluice.ledger.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fake.Eventually;
import dev.sluice.ledger.SpooledUsage;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.usage.RandomUsage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the spool was given comes out once, in order, whatever happened to the process in between. */
class SpoolTest {
  private static final SpoolLimits ROOMY = new SpoolLimits(1 << 30, 1 << 20);

  @TempDir
  Path folder;

  private final RandomUsage usage = new RandomUsage(7);

  private static List<UsageRecord> drain(Spool spool) {
    List<UsageRecord> read = new ArrayList<>();
    long expected = spool.read(1, 1).first();
    for (SpooledUsage some = spool.read(7, 1000);
        !some.records().isEmpty();
        some = spool.read(7, 1000)) {
      expected = some.first() == 1 ? 1 : expected;
      assertThat(some.first()).isEqualTo(expected);
      read.addAll(some.records());
      spool.done(some.records().size());
      expected = some.last() + 1;
    }
    return read;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".usage")).sorted().toList();
    }
  }

  @Test
  void whatWasAppendedIsReadInItsOrder() throws IOException {
    try (Spool spool = Spool.open(folder, new SpoolLimits(1 << 30, 3000))) {
      List<UsageRecord> records = usage.next(200);
      for (UsageRecord record : records) {
        spool.append(List.of(record));
      }
      assertThat(files()).hasSizeGreaterThan(5);
      assertThat(drain(spool)).isEqualTo(records);
      assertThat(files()).hasSizeLessThanOrEqualTo(1); // the one that grows
      assertThat(spool.state().waiting()).isZero();
    }
  }

  @Test
  void itsLagIsTheAgeOfTheOldestRecordThatWaits() throws IOException {
    try (Spool spool = Spool.open(folder, ROOMY)) {
      assertThat(spool.state().lagMillis()).isZero();
      spool.append(usage.next(2));
      long began = System.currentTimeMillis();
      Eventually.until(() -> spool.state().lagMillis() > 20, () -> "no lag");
      assertThat(spool.state().lagMillis())
          .isLessThanOrEqualTo(System.currentTimeMillis() - began + 1000);
      spool.done(spool.read(10, 1 << 20).records().size());
      assertThat(spool.state().lagMillis()).isZero();
    }
  }

  @Test
  void whatItsAnswersCostAndWhoPaysForThemIsKept() throws IOException {
    UsageRecord plain = usage.next();
    UsageRecord record = RandomUsage.with(
        plain,
        plain.payer().paidFrom(RandomUsage.key(1), List.of("group", "alias"), List.of("wild/*")),
        List.of(new UsageRecord.Part("d", "openai", 5)));
    try (Spool spool = Spool.open(folder, ROOMY)) {
      spool.append(List.of(record));
      assertThat(drain(spool)).containsExactly(record);
    }
  }

  @Test
  void theSameIsReadAgainUntilItIsDone() throws IOException {
    try (Spool spool = Spool.open(folder, ROOMY)) {
      List<UsageRecord> records = usage.next(10);
      spool.append(records);
      assertThat(spool.read(4, 1 << 20)).isEqualTo(spool.read(4, 1 << 20));
      spool.done(3);
      assertThat(spool.read(2, 1 << 20))
          .isEqualTo(new SpooledUsage(spool.read(1, 1).run(), 4, records.subList(3, 5)));
    }
  }

  @Test
  void theNextProcessReadsWhatTheLastOneLeft() throws IOException {
    List<UsageRecord> left = usage.next(50);
    try (Spool spool = Spool.open(folder, new SpoolLimits(1 << 30, 2000))) {
      spool.append(left.subList(0, 20));
      spool.append(left.subList(20, 50));
      spool.read(5, 1 << 20);
      spool.done(5); // of which the file does not know
    }
    try (Spool spool = Spool.open(folder, ROOMY)) {
      List<UsageRecord> own = usage.next(3);
      spool.append(own);
      List<UsageRecord> expected = new ArrayList<>(left);
      expected.addAll(own);
      assertThat(drain(spool)).isEqualTo(expected);
      assertThat(spool.ended()).hasSize(1);
      assertThat(spool.ended()).isEmpty();
    }
    assertThat(files()).hasSize(1);
  }

  @Test
  void ofALivingProcessNothingIsTaken() throws IOException {
    try (Spool first = Spool.open(folder, ROOMY);
        Spool second = Spool.open(folder, ROOMY)) {
      List<UsageRecord> records = usage.next(5);
      first.append(records);
      assertThat(drain(second)).isEmpty();
      assertThat(drain(first)).isEqualTo(records);
    }
  }

  @Test
  void aTornFileLosesOnlyWhatIsTorn() throws IOException {
    long seed = 20260801;
    Random random = new Random(seed);
    List<UsageRecord> records = usage.next(40);
    try (Spool spool = Spool.open(folder, ROOMY)) {
      records.forEach(record -> spool.append(List.of(record)));
    }
    Path file = files().get(0);
    Path whole = folder.resolveSibling(folder.getFileName() + "-whole");
    Files.copy(file, whole, StandardCopyOption.REPLACE_EXISTING);
    for (int round = 0; round < 60; round++) {
      long length = random.nextLong(Files.size(whole) + 1);
      Path torn = folder.resolve("000-" + round).resolve("00000001.usage");
      Files.createDirectories(torn.getParent());
      Files.copy(whole, torn);
      try (RandomAccessFile bytes = new RandomAccessFile(torn.toFile(), "rw")) {
        bytes.setLength(length);
        if (random.nextBoolean()) {
          bytes.setLength(
              length + random.nextInt(5000)); // with zeros, as some file systems leave it
        }
      }
      Files.deleteIfExists(file);
      try (Spool spool = Spool.open(folder, ROOMY)) {
        List<UsageRecord> read = drain(spool);
        assertThat(records.subList(0, read.size()))
            .as("seed %d, round %d, %d bytes", seed, round, length)
            .isEqualTo(read);
        assertThat(read.size())
            .isGreaterThanOrEqualTo((int) (40 * (length - 16) / Files.size(whole)) - 4);
      }
    }
    Files.delete(whole);
  }

  @Test
  void aBrokenRecordDoesNotHideThoseAfterIt() throws IOException {
    List<UsageRecord> records = usage.next(10);
    try (Spool spool = Spool.open(folder, ROOMY)) {
      spool.append(records);
    }
    try (RandomAccessFile bytes = new RandomAccessFile(files().get(0).toFile(), "rw")) {
      bytes.seek(Segment.HEADER);
      bytes.seek(Segment.HEADER + Segment.FRAME_HEADER + bytes.readInt() + 20);
      bytes.write(255);
    }
    try (Spool spool = Spool.open(folder, ROOMY)) {
      SpooledUsage before = spool.read(100, 1 << 20);
      assertThat(before.records()).isEqualTo(records.subList(0, 1));
      spool.done(1);
      SpooledUsage after = spool.read(100, 1 << 20);
      assertThat(after.first()).isEqualTo(3);
      assertThat(after.records()).isEqualTo(records.subList(2, 10));
      assertThat(spool.state().unreadable()).isEqualTo(1);
    }
  }

  @Test
  void aFolderThatCannotBeReadIsReadOnceItCan() throws IOException {
    List<UsageRecord> left = usage.next(5);
    try (Spool spool = Spool.open(folder, ROOMY)) {
      spool.append(left);
    }
    Path odd = files().get(0).resolveSibling("00000000.usage");
    Path inItsWay = odd.resolveSibling("00000000.usage.unreadable");
    Files.write(odd, new byte[100]);
    Files.createFile(inItsWay); // where it is set aside
    assertThatThrownBy(() -> Spool.open(folder, ROOMY)).isInstanceOf(IOException.class);
    Files.delete(inItsWay);
    try (Spool spool = Spool.open(folder, ROOMY)) {
      assertThat(drain(spool)).isEqualTo(left);
    }
  }

  @Test
  void whatALaterVersionWroteStaysForIt() throws IOException {
    List<UsageRecord> left = usage.next(10);
    try (Spool spool = Spool.open(folder, ROOMY)) {
      spool.append(left);
    }
    Path file = files().get(0);
    byte[] written = Files.readAllBytes(file);
    Files.write(file, laterFrom(3, written));
    List<UsageRecord> since = new ArrayList<>(); // files do not know what is done
    for (int start = 0; start < 2; start++) {
      try (Spool spool = Spool.open(folder, ROOMY)) {
        List<UsageRecord> own = usage.next(3);
        spool.append(own);
        since.addAll(own);
        assertThat(drain(spool)).isEqualTo(concat(left.subList(0, 3), since));
        assertThat(spool.ended()).hasSize(start); // the last start's; not that of the later one
        assertThat(spool.state().unreadable()).isZero();
        assertThat(spool.isBehind()).isFalse();
      }
    }
    assertThat(file).exists();
    Files.write(file, written); // as if this were the later one
    try (Spool spool = Spool.open(folder, ROOMY)) {
      assertThat(drain(spool).subList(0, 10)).isEqualTo(left);
    }
    assertThat(file).doesNotExist();
  }

  private static List<UsageRecord> concat(List<UsageRecord> some, List<UsageRecord> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  /** A segment whose records from that one on are of a version that nobody knows. */
  private static byte[] laterFrom(int record, byte[] segment) {
    ByteBuffer bytes = ByteBuffer.wrap(segment.clone()).position(Segment.HEADER);
    for (int i = 0; bytes.hasRemaining(); i++) {
      int length = bytes.getInt();
      int start = bytes.position() + Integer.BYTES;
      if (i >= record) {
        bytes.put(start, (byte) (RecordCodec.VERSION + 1));
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.array(), start, length);
        bytes.putInt(start - Integer.BYTES, (int) checksum.getValue());
      }
      bytes.position(start + length);
    }
    return bytes.array();
  }

  @Test
  void nearlyFullItLeavesOutWhatWasSaidAndFullItCountsWhatIsLost() throws IOException {
    String messages = "[\"" + "word ".repeat(400) + "\"]";
    try (Spool spool = Spool.open(folder, new SpoolLimits(64_000, 8000))) {
      List<UsageRecord> records = new ArrayList<>();
      for (UsageRecord record : usage.next(400)) {
        records.add(RandomUsage.quoting(record, messages));
        spool.append(List.of(records.get(records.size() - 1)));
      }
      assertThat(spool.state().bytes()).isBetween(60_000L, 64_000L);
      assertThat(spool.state().unquoted()).isPositive();
      List<UsageRecord> kept = drain(spool);
      assertThat(kept).hasSize(400 - (int) spool.state().lost());
      assertThat(kept.get(0)).isEqualTo(records.get(0));
      assertThat(kept.get(kept.size() - 1).content()).isNull();
      assertThat(spool.state().lostNanos())
          .isEqualTo(records.subList(kept.size(), 400).stream()
              .mapToLong(UsageRecord::costNanos)
              .sum());
      spool.append(records.subList(0, 1)); // there is room again
      assertThat(drain(spool)).isEqualTo(records.subList(0, 1));
    }
  }

  @Test
  void aRecordLongerThanAReadComesAlone() throws IOException {
    try (Spool spool = Spool.open(folder, ROOMY)) {
      UsageRecord longOne = RandomUsage.quoting(usage.next(), "x".repeat(100_000));
      List<UsageRecord> records = List.of(usage.next(), longOne, usage.next());
      spool.append(records);
      assertThat(drain(spool)).isEqualTo(records);
    }
  }
}
