package dev.sluice.ledger.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.ledger.usage.RandomUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each record is read as it was written, whatever the one before it was like. */
class RecordReaderTest {
  private static final int SEED = 23;

  private final Random random = new Random(SEED);
  private final UsageRecord like = new RandomUsage(SEED).next();

  @Test
  void partsThatRecordsHaveInCommonAreNotThoseTheyDoNot() throws IOException {
    RecordReader reader = new RecordReader();
    List<UsageRecord> written = new ArrayList<>();
    List<UsageRecord> read = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      UsageRecord record = next();
      RecordBytes bytes = new RecordBytes();
      RecordCodec.write(record, true, bytes);
      byte[] array = Arrays.copyOf(bytes.view().array(), bytes.size() + 40); // what follows it
      written.add(record);
      read.add(reader.read(array, 0, bytes.size()));
    }
    assertThat(read).as("seed %s", SEED).isEqualTo(written);
  }

  @Test
  void whoIsTheSameAsBeforeIsTheSameObject() throws IOException {
    RecordReader reader = new RecordReader();
    RecordBytes bytes = new RecordBytes();
    RecordCodec.write(like, true, bytes);
    UsageRecord first = reader.read(bytes.view().array(), 0, bytes.size());
    UsageRecord second = reader.read(bytes.view().array(), 0, bytes.size());
    assertThat(second.payer()).isSameAs(first.payer());
    assertThat(second.way()).isSameAs(first.way());
  }

  /** Each of its parts is one of two. */
  private UsageRecord next() {
    Payer payer = new Payer(
        RandomUsage.key(random.nextInt(2)),
        random.nextBoolean() ? "alias" : null,
        random.nextBoolean() ? "ann" : "an",
        random.nextBoolean() ? "n" : null,
        null,
        RandomUsage.key(random.nextInt(2)),
        random.nextBoolean() ? List.of("a-model") : List.of(),
        random.nextBoolean() ? List.of("a") : List.of("b", "c"));
    Way way = new Way(
        "acompletion",
        "group",
        "model",
        "",
        "openai",
        "",
        random.nextBoolean(),
        random.nextInt(2),
        0);
    return new UsageRecord(
        like.id(),
        like.callId(),
        like.times(),
        payer,
        way,
        like.usage(),
        like.estimated(),
        like.costNanos(),
        like.outcome(),
        like.tags(),
        like.ip(),
        null);
  }
}
