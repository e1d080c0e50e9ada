package dev.sluice.ledger.spool;

import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.UsageRecord.Content;
import dev.sluice.ledger.UsageRecord.Outcome;
import dev.sluice.ledger.UsageRecord.Part;
import dev.sluice.ledger.UsageRecord.Times;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.wire.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link RecordCodec} wrote. Records one after the other often have the same payer and went the same way:
 * then both have the same object. Owned by one thread.
 */
final class RecordReader {
  private final RecordInput in = new RecordInput();
  private final RecordInput.Part<Payer> charged = new RecordInput.Part<>();
  private final RecordInput.Part<Way> taken = new RecordInput.Part<>();
  private final RecordInput.Part<Payer> paying = new RecordInput.Part<>();
  private @Nullable Payer lastCharged; // whom the last one that paid was made of
  private int lastVersion;

  /** A record that only a later Sluice can read. */
  static final class LaterVersion extends IOException {
    private static final long serialVersionUID = 1;

    LaterVersion(int version) {
      super("a record of version " + version + ", written by a later Sluice");
    }
  }

  /**
   * @throws LaterVersion when its version is not known yet
   * @throws IOException when these are not the bytes of a record
   * @throws java.nio.BufferUnderflowException when they end before it does
   */
  UsageRecord read(byte[] bytes, int start, int length) throws IOException {
    in.on(bytes, start, length);
    int version = in.getByte();
    if (version > RecordCodec.VERSION) {
      throw new LaterVersion(version);
    }
    if (version == 0) {
      throw new IOException("a record without a version");
    }
    String id = text();
    String callId = text();
    Times times = new Times(in.getLong(), in.getLong(), in.getLong());
    Payer by = charged();
    Way way = way();
    Usage usage = usage();
    boolean estimated = in.getFlag();
    long nanos = in.getLong();
    Outcome outcome = outcome();
    Set<String> tags = tags();
    String ip = shared();
    Content content = in.getFlag() ? new Content(text(), text()) : null;
    Payer payer = version == 1 ? by : paying(by, version);
    return new UsageRecord(
        id,
        callId,
        times,
        payer,
        way,
        usage,
        estimated,
        nanos,
        outcome,
        tags,
        ip,
        content,
        version < 5 ? List.of() : parts());
  }

  private Payer charged() throws IOException {
    Payer again = in.again(charged);
    if (again != null) {
      return again;
    }
    int start = in.position();
    Payer payer = new Payer(hash(), in.getShared(), in.getShared(), in.getShared(), in.getShared());
    return in.keep(charged, start, payer);
  }

  /** The same payer with the accounts that pay. */
  private Payer paying(Payer by, int version) throws IOException {
    Payer again = by == lastCharged && version == lastVersion ? in.again(paying) : null;
    if (again != null) {
      return again;
    }
    int start = in.position();
    Payer payer = new Payer(
        by.key(),
        by.keyAlias(),
        by.userId(),
        by.teamId(),
        by.customer(),
        hash(),
        version < 5 ? oneFrom(3, version) : texts(),
        version < 5 ? oneFrom(4, version) : texts());
    lastCharged = by;
    lastVersion = version;
    return in.keep(paying, start, payer);
  }

  /** A text that records have from this version on, if it is there. */
  private List<String> oneFrom(int first, int version) throws IOException {
    String text = version < first ? null : in.getShared();
    return text == null ? List.of() : List.of(text);
  }

  private List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      texts.add(shared());
    }
    return List.copyOf(texts);
  }

  private List<Part> parts() throws IOException {
    List<Part> parts = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      parts.add(new Part(shared(), shared(), in.getLong()));
    }
    return List.copyOf(parts);
  }

  private Way way() throws IOException {
    Way again = in.again(taken);
    if (again != null) {
      return again;
    }
    int start = in.position();
    Way way = new Way(
        shared(),
        shared(),
        shared(),
        shared(),
        shared(),
        shared(),
        in.getFlag(),
        in.getInt(),
        in.getInt());
    return in.keep(taken, start, way);
  }

  private @Nullable KeyHash hash() throws IOException {
    return in.getFlag()
        ? new KeyHash(in.getLong(), in.getLong(), in.getLong(), in.getLong())
        : null;
  }

  private Usage usage() throws IOException {
    return new Usage(
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong());
  }

  private Outcome outcome() throws IOException {
    return new Outcome(in.getInt(), text(), in.getShared(), in.getText());
  }

  private Set<String> tags() throws IOException {
    int size = in.getInt();
    if (size == 0) {
      return Set.of();
    }
    Set<String> tags = new LinkedHashSet<>();
    for (int i = 0; i < size; i++) {
      tags.add(shared());
    }
    return Collections.unmodifiableSet(tags);
  }

  private String text() throws IOException {
    return present(in.getText());
  }

  private String shared() throws IOException {
    return present(in.getShared());
  }

  private static String present(@Nullable String text) throws IOException {
    if (text == null) {
      throw new IOException("a record without a text that each has");
    }
    return text;
  }
}
