package dev.sluice.ops.log;

import dev.sluice.config.Redaction;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.ops.request.Served;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an access line says after its beginning: the same names in the same order, whatever it looks like. What does not
 * apply to a request is left out. One thread.
 */
abstract class AccessLine {
  private static final int LONGEST = 200; // characters of a value
  private static final int SHOWN_OF_KEY = 8; // digits of its hash

  private static final int MOST_PLACES = 300;

  private final boolean namesCallers;
  private final Map<String, Where> places = new IdentityHashMap<>(); // by the deployment's id

  /** Where requests went, as their lines say it. */
  private record Where(Way way, byte[] text) {
    private boolean isOf(Way other) {
      return way.model().equals(other.model())
          && way.apiBase().equals(other.apiBase())
          && way.provider().equals(other.provider());
    }
  }

  /** @param namesCallers whether it says whose request it was */
  AccessLine(boolean namesCallers) {
    this.namesCallers = namesCallers;
  }

  /** Adds the line of a request. */
  abstract void write(AccessNote note, LineBuffer line);

  abstract void text(LineBuffer line, String name, String value, int most);

  /** Begins a number: what is written next is its value. */
  abstract LineBuffer number(LineBuffer line, String name);

  /** How a deployment is called. */
  abstract String deployment(String id);

  /** Says that something is so. */
  abstract void flag(LineBuffer line, String name);

  final void members(AccessNote note, LineBuffer line) {
    optional(line, "error", code(note.error()));
    optional(line, "model", Redaction.within(note.model()));
    if (namesCallers) {
      payer(note.payer(), line);
    }
    if (note.served() != null) {
      served(note, note.served(), line);
    }
    number(line, "bytes_in").number(note.bytesIn());
    number(line, "bytes_out").number(note.bytesOut());
    if (note.isLeft()) {
      flag(line, "caller_left");
    }
    optional(line, "peer", note.peer());
    optional(line, "request_id", Redaction.within(note.id()));
    optional(line, "trace_id", note.traceId());
  }

  private void served(AccessNote note, Served served, LineBuffer line) {
    Way way = served.attempt().way();
    if (!way.deploymentId().isEmpty()) {
      where(way, line);
    }
    number(line, "prompt_tokens").number(served.usage().promptTokens());
    number(line, "completion_tokens").number(served.usage().completionTokens());
    number(line, "cost").dollars(served.costNanos());
    if (note.firstByteNanos() > 0) {
      number(line, "first_byte_ms").millis(note.firstByteNanos());
    }
    number(line, "upstream_ms").millis(served.upstream());
    number(line, "overhead_ms").millis(served.overhead());
    number(line, "retries").number(way.retries());
    number(line, "fallbacks").number(way.fallbacks());
  }

  /** The same for most lines of a deployment, so it is written once and copied. */
  private void where(Way way, LineBuffer line) {
    Where known = places.get(way.deploymentId());
    if (known != null && known.isOf(way)) {
      line.raw(known.text);
      return;
    }
    int from = line.size();
    optional(line, "deployment", deployment(way.deploymentId()));
    optional(line, "upstream_model", way.provider() + "/" + way.model());
    optional(line, "api_base", way.apiBase());
    if (places.size() == MOST_PLACES) {
      places.clear(); // those of configurations that are no more must be forgotten some day
    }
    places.put(way.deploymentId(), new Where(way, line.since(from)));
  }

  private void payer(Payer payer, LineBuffer line) {
    optional(line, "key_alias", payer.keyAlias());
    KeyHash key = payer.key();
    optional(
        line, "key", key == null ? null : HexFormat.of().toHexDigits(key.a() >>> 32, SHOWN_OF_KEY));
    optional(line, "user", payer.userId());
    optional(line, "team", payer.teamId());
  }

  private void optional(LineBuffer line, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      text(line, name, value, LONGEST);
    }
  }

  /** An upstream's code is its own; one that is no word may be anything, a prompt even. */
  private static @Nullable String code(@Nullable String code) {
    return code == null ? null : Codes.shown(code);
  }

  static String path(AccessNote note) {
    return Redaction.ofPath(note.path());
  }
}
