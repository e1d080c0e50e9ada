package dev.sluice.ledger.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

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
 * A usage record as bytes: a version, then its fields in order. A later version appends fields, so that a spool outlives
 * an update.
 */
final class RecordCodec {
  private static final int VERSION = 5;

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
    texts(out, record.payer().models());
    texts(out, record.payer().teamModels());
    out.putInt(record.replaced().size());
    for (Part part : record.replaced()) {
      text(out, part.deploymentId());
      text(out, part.provider());
      out.putLong(part.nanos());
    }
  }

  /**
   * @throws IOException when these are not the bytes of a record, or of one that only a later Sluice knows
   * @throws java.nio.BufferUnderflowException when they end before it does
   */
  static UsageRecord read(RecordInput in) throws IOException {
    int version = in.getByte();
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
        in.getFlag(),
        in.getLong(),
        outcome(in),
        tags(in),
        shared(in),
        in.getFlag() ? new Content(text(in), text(in)) : null);
    if (version == 1) {
      return record;
    }
    KeyHash account = hash(in);
    if (version < 5) {
      return record.paidFrom(account, oneFrom(3, version, in), oneFrom(4, version, in));
    }
    return record.paidFrom(account, texts(in), texts(in)).replacing(parts(in));
  }

  /** A text that records have from this version on, if it is there. */
  private static List<String> oneFrom(int first, int version, RecordInput in) throws IOException {
    String text = version < first ? null : in.getShared();
    return text == null ? List.of() : List.of(text);
  }

  private static void texts(RecordBytes out, List<String> texts) {
    out.putInt(texts.size());
    texts.forEach(text -> text(out, text));
  }

  private static List<String> texts(RecordInput in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      texts.add(shared(in));
    }
    return List.copyOf(texts);
  }

  private static List<Part> parts(RecordInput in) throws IOException {
    List<Part> parts = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      parts.add(new Part(shared(in), shared(in), in.getLong()));
    }
    return List.copyOf(parts);
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

  private static Usage usage(RecordInput in) throws IOException {
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

  private static Payer payer(RecordInput in) throws IOException {
    return new Payer(hash(in), in.getShared(), in.getShared(), in.getShared(), in.getShared());
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

  private static @Nullable KeyHash hash(RecordInput in) throws IOException {
    return in.getFlag()
        ? new KeyHash(in.getLong(), in.getLong(), in.getLong(), in.getLong())
        : null;
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

  private static Way way(RecordInput in) throws IOException {
    return new Way(
        shared(in),
        shared(in),
        shared(in),
        shared(in),
        shared(in),
        shared(in),
        in.getFlag(),
        in.getInt(),
        in.getInt());
  }

  private static void outcome(RecordBytes out, Outcome outcome) {
    out.putInt(outcome.status());
    text(out, outcome.responseId());
    text(out, outcome.errorCode());
    text(out, outcome.errorMessage());
  }

  private static Outcome outcome(RecordInput in) throws IOException {
    return new Outcome(in.getInt(), text(in), in.getShared(), in.getText());
  }

  private static Set<String> tags(RecordInput in) throws IOException {
    int size = in.getInt();
    if (size == 0) {
      return Set.of();
    }
    Set<String> tags = new LinkedHashSet<>();
    for (int i = 0; i < size; i++) {
      tags.add(shared(in));
    }
    return Collections.unmodifiableSet(tags);
  }

  private static void text(RecordBytes out, @Nullable String text) {
    if (text == null) {
      out.putInt(RecordInput.ABSENT);
      return;
    }
    byte[] bytes = text.getBytes(UTF_8);
    out.putInt(bytes.length);
    out.put(bytes);
  }

  private static String text(RecordInput in) throws IOException {
    return present(in.getText());
  }

  private static String shared(RecordInput in) throws IOException {
    return present(in.getShared());
  }

  private static String present(@Nullable String text) throws IOException {
    if (text == null) {
      throw new IOException("a record without a text that each has");
    }
    return text;
  }
}
