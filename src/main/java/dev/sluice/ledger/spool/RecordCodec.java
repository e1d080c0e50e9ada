package dev.sluice.ledger.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.UsageRecord.Content;
import dev.sluice.ledger.UsageRecord.Outcome;
import dev.sluice.ledger.UsageRecord.Part;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.wire.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a usage record as bytes: a version, then its fields in order. A later version appends fields, so that a spool outlives
 * an update. {@link RecordReader} reads them.
 */
final class RecordCodec {
  static final int VERSION = 5;

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

  private static void texts(RecordBytes out, List<String> texts) {
    out.putInt(texts.size());
    texts.forEach(text -> text(out, text));
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

  private static void payer(RecordBytes out, Payer payer) {
    hash(out, payer.key());
    text(out, payer.keyAlias());
    text(out, payer.userId());
    text(out, payer.teamId());
    text(out, payer.customer());
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

  private static void outcome(RecordBytes out, Outcome outcome) {
    out.putInt(outcome.status());
    text(out, outcome.responseId());
    text(out, outcome.errorCode());
    text(out, outcome.errorMessage());
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
}
