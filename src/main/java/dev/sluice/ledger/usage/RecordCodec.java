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
import java.io.IOException;
import java.nio.ByteBuffer;
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
  static void write(UsageRecord record, boolean withContent, RecordBytes out) {
    out.put(VERSION);
    text(out, record.id());
    text(out, record.callId());
    out.putLong(record.times().startedAt());
    out.putLong(record.times().firstByteAt());
    out.putLong(record.times().endedAt());
    payer(out, record.payer());
    way(out, record.way());
    usage(out, record.usage());
    out.putFlag(record.estimated());
    out.putLong(record.costNanos());
    outcome(out, record.outcome());
    out.putInt(record.tags().size());
    for (String tag : record.tags()) {
      text(out, tag);
    }
    text(out, record.ip());
    Content content = withContent ? record.content() : null;
    out.putFlag(content != null);
    if (content != null) {
      text(out, content.messages());
      text(out, content.response());
    }
    hash(out, record.payer().account());
    text(out, record.payer().model());
    text(out, record.payer().teamModel());
  }

  /**
   * @param in in an array
   * @throws IOException when these are not the bytes of a record, or of one that only a later Sluice knows
   * @throws java.nio.BufferUnderflowException when they end before it does
   */
  static UsageRecord read(ByteBuffer in) throws IOException {
    int version = in.get() & 0xff;
    if (version == 0 || version > VERSION) {
      throw new IOException("a record of version " + version + ", written by a later Sluice");
    }
    UsageRecord record = new UsageRecord(
        text(in),
        text(in),
        new Times(in.getLong(), in.getLong(), in.getLong()),
        payer(in),
        way(in),
        usage(in),
        flag(in),
        in.getLong(),
        outcome(in),
        tags(in),
        text(in),
        flag(in) ? new Content(text(in), text(in)) : null);
    return version == 1
        ? record
        : record.paidFrom(
            hash(in), version == 2 ? null : optional(in), version < 4 ? null : optional(in));
  }

  private static void usage(RecordBytes out, Usage usage) {
    out.putLong(usage.promptTokens());
    out.putLong(usage.completionTokens());
    out.putLong(usage.cachedTokens());
    out.putLong(usage.cacheCreationTokens());
    out.putLong(usage.audioPromptTokens());
    out.putLong(usage.audioCompletionTokens());
    out.putLong(usage.reasoningTokens());
  }

  private static Usage usage(ByteBuffer in) throws IOException {
    return new Usage(
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong());
  }

  private static void payer(RecordBytes out, Payer payer) {
    hash(out, payer.key());
    text(out, payer.keyAlias());
    text(out, payer.userId());
    text(out, payer.teamId());
    text(out, payer.customer());
  }

  private static Payer payer(ByteBuffer in) throws IOException {
    return new Payer(hash(in), optional(in), optional(in), optional(in), optional(in));
  }

  private static void hash(RecordBytes out, @Nullable KeyHash key) {
    out.putFlag(key != null);
    if (key != null) {
      out.putLong(key.a());
      out.putLong(key.b());
      out.putLong(key.c());
      out.putLong(key.d());
    }
  }

  private static @Nullable KeyHash hash(ByteBuffer in) throws IOException {
    return flag(in) ? new KeyHash(in.getLong(), in.getLong(), in.getLong(), in.getLong()) : null;
  }

  private static void way(RecordBytes out, Way way) {
    text(out, way.callType());
    text(out, way.modelGroup());
    text(out, way.model());
    text(out, way.deploymentId());
    text(out, way.provider());
    text(out, way.apiBase());
    out.putFlag(way.stream());
    out.putInt(way.retries());
    out.putInt(way.fallbacks());
  }

  private static Way way(ByteBuffer in) throws IOException {
    return new Way(
        text(in),
        text(in),
        text(in),
        text(in),
        text(in),
        text(in),
        flag(in),
        in.getInt(),
        in.getInt());
  }

  private static void outcome(RecordBytes out, Outcome outcome) {
    out.putInt(outcome.status());
    text(out, outcome.responseId());
    text(out, outcome.errorCode());
    text(out, outcome.errorMessage());
  }

  private static Outcome outcome(ByteBuffer in) throws IOException {
    return new Outcome(in.getInt(), text(in), optional(in), optional(in));
  }

  private static Set<String> tags(ByteBuffer in) throws IOException {
    int size = in.getInt();
    Set<String> tags = new LinkedHashSet<>();
    for (int i = 0; i < size; i++) {
      tags.add(text(in));
    }
    return Collections.unmodifiableSet(tags);
  }

  private static void text(RecordBytes out, @Nullable String text) {
    if (text == null) {
      out.putInt(ABSENT);
      return;
    }
    byte[] bytes = text.getBytes(UTF_8);
    out.putInt(bytes.length);
    out.put(bytes);
  }

  private static boolean flag(ByteBuffer in) {
    return in.get() != 0;
  }

  private static String text(ByteBuffer in) throws IOException {
    String text = optional(in);
    if (text == null) {
      throw new IOException("a record without a text that each has");
    }
    return text;
  }

  private static @Nullable String optional(ByteBuffer in) throws IOException {
    int length = in.getInt();
    if (length == ABSENT) {
      return null;
    }
    if (length < 0 || length > in.remaining()) {
      throw new IOException("a text longer than its record");
    }
    String text = new String(in.array(), in.arrayOffset() + in.position(), length, UTF_8);
    in.position(in.position() + length);
    return text;
  }
}
