package dev.sluice.ledger.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.UsageRecord.Content;
import dev.sluice.ledger.UsageRecord.Outcome;
import dev.sluice.ledger.UsageRecord.Times;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.wire.Usage;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A usage record as bytes: a version, then its fields in order. A later version appends fields, so that a spool outlives
 * an update.
 */
final class RecordCodec {
  private static final int VERSION = 4;
  private static final int ABSENT = -1;

  private RecordCodec() {}

  /** @param withContent whether what was said is kept, if it is there */
  static void write(UsageRecord record, boolean withContent, DataOutputStream out)
      throws IOException {
    out.writeByte(VERSION);
    text(out, record.id());
    text(out, record.callId());
    out.writeLong(record.times().startedAt());
    out.writeLong(record.times().firstByteAt());
    out.writeLong(record.times().endedAt());
    payer(out, record.payer());
    way(out, record.way());
    usage(out, record.usage());
    out.writeBoolean(record.estimated());
    out.writeLong(record.costNanos());
    outcome(out, record.outcome());
    out.writeInt(record.tags().size());
    for (String tag : record.tags()) {
      text(out, tag);
    }
    text(out, record.ip());
    Content content = withContent ? record.content() : null;
    out.writeBoolean(content != null);
    if (content != null) {
      text(out, content.messages());
      text(out, content.response());
    }
    hash(out, record.payer().account());
    text(out, record.payer().model());
    text(out, record.payer().teamModel());
  }

  /** @throws IOException when these are not the bytes of a record, or of one that only a later Sluice knows */
  static UsageRecord read(DataInputStream in) throws IOException {
    int version = in.readUnsignedByte();
    if (version == 0 || version > VERSION) {
      throw new IOException("a record of version " + version + ", written by a later Sluice");
    }
    UsageRecord record = new UsageRecord(
        text(in),
        text(in),
        new Times(in.readLong(), in.readLong(), in.readLong()),
        payer(in),
        way(in),
        usage(in),
        in.readBoolean(),
        in.readLong(),
        outcome(in),
        tags(in),
        text(in),
        in.readBoolean() ? new Content(text(in), text(in)) : null);
    return version == 1
        ? record
        : record.paidFrom(
            hash(in), version == 2 ? null : optional(in), version < 4 ? null : optional(in));
  }

  private static void usage(DataOutputStream out, Usage usage) throws IOException {
    out.writeLong(usage.promptTokens());
    out.writeLong(usage.completionTokens());
    out.writeLong(usage.cachedTokens());
    out.writeLong(usage.cacheCreationTokens());
    out.writeLong(usage.audioPromptTokens());
    out.writeLong(usage.audioCompletionTokens());
    out.writeLong(usage.reasoningTokens());
  }

  private static Usage usage(DataInputStream in) throws IOException {
    return new Usage(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong());
  }

  private static void payer(DataOutputStream out, Payer payer) throws IOException {
    hash(out, payer.key());
    text(out, payer.keyAlias());
    text(out, payer.userId());
    text(out, payer.teamId());
    text(out, payer.customer());
  }

  private static Payer payer(DataInputStream in) throws IOException {
    return new Payer(hash(in), optional(in), optional(in), optional(in), optional(in));
  }

  private static void hash(DataOutputStream out, @Nullable KeyHash key) throws IOException {
    out.writeBoolean(key != null);
    if (key != null) {
      out.writeLong(key.a());
      out.writeLong(key.b());
      out.writeLong(key.c());
      out.writeLong(key.d());
    }
  }

  private static @Nullable KeyHash hash(DataInputStream in) throws IOException {
    return in.readBoolean()
        ? new KeyHash(in.readLong(), in.readLong(), in.readLong(), in.readLong())
        : null;
  }

  private static void way(DataOutputStream out, Way way) throws IOException {
    text(out, way.callType());
    text(out, way.modelGroup());
    text(out, way.model());
    text(out, way.deploymentId());
    text(out, way.provider());
    text(out, way.apiBase());
    out.writeBoolean(way.stream());
    out.writeInt(way.retries());
    out.writeInt(way.fallbacks());
  }

  private static Way way(DataInputStream in) throws IOException {
    return new Way(
        text(in),
        text(in),
        text(in),
        text(in),
        text(in),
        text(in),
        in.readBoolean(),
        in.readInt(),
        in.readInt());
  }

  private static void outcome(DataOutputStream out, Outcome outcome) throws IOException {
    out.writeInt(outcome.status());
    text(out, outcome.responseId());
    text(out, outcome.errorCode());
    text(out, outcome.errorMessage());
  }

  private static Outcome outcome(DataInputStream in) throws IOException {
    return new Outcome(in.readInt(), text(in), optional(in), optional(in));
  }

  private static Set<String> tags(DataInputStream in) throws IOException {
    int size = in.readInt();
    Set<String> tags = new LinkedHashSet<>();
    for (int i = 0; i < size; i++) {
      tags.add(text(in));
    }
    return Collections.unmodifiableSet(tags);
  }

  private static void text(DataOutputStream out, @Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(ABSENT);
      return;
    }
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    String text = optional(in);
    if (text == null) {
      throw new IOException("a record without a text that each has");
    }
    return text;
  }

  private static @Nullable String optional(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length == ABSENT) {
      return null;
    }
    if (length < 0 || length > in.available()) {
      throw new IOException("a text longer than its record");
    }
    return new String(in.readNBytes(length), UTF_8);
  }
}
