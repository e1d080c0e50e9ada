package dev.sluice.ingress.accounting;

import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.config.Settings;
import dev.sluice.ingress.caller.CallerAddress;
import dev.sluice.ingress.caller.Callers;
import dev.sluice.ingress.caller.Callers.Caller;
import dev.sluice.ingress.request.Inquiry;
import dev.sluice.ingress.serving.Serving;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.UsageRecord.Times;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.ledger.admission.Holder;
import dev.sluice.ledger.admission.terms.TeamTerms;
import dev.sluice.ops.request.Attempt;
import dev.sluice.wire.Usage;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records of calls that were refused before an upstream was asked, for those who are known: nobody else can fill the
 * disk, and they only so fast. Owned by its lane's event loop.
 */
public final class RefusedCalls {
  private static final int MOST = 60; // of a key, in a minute
  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Journal journal;
  private final Callers callers;
  private final Map<@Nullable KeyHash, Integer> noted = new HashMap<>(); // in this minute
  private long minuteBegan = System.nanoTime();

  public RefusedCalls(Journal journal, Callers callers) {
    this.journal = journal;
    this.callers = callers;
  }

  /** @param inquiry null while its body is not read, or not understood */
  public void note(
      Serving serving,
      HttpServerRequest request,
      String callId,
      Operation operation,
      @Nullable Inquiry inquiry,
      GatewayError error) {
    Settings settings = serving.settings();
    Caller caller = settings.keepsRecords() ? callers.recognize(request, settings) : null;
    if (caller != null) {
      journal.meters().requests().refused(attempt(operation, caller.holder(), error));
    }
    if (caller != null && hasRoom(caller.key())) {
      journal.outbox().expect();
      journal
          .outbox()
          .add(record(serving, request, callId, operation, inquiry, caller.holder(), error));
    }
  }

  /** Whatever model it names, which may be one that was made up. */
  private static Attempt attempt(Operation operation, @Nullable Holder holder, GatewayError error) {
    TeamTerms team = holder == null ? null : holder.team();
    Way way = new Way(UsageNote.callType(operation), "None", "", "", "", "", false, 0, 0);
    return new Attempt(
        holder == null ? Payer.NOBODY : holder.payer(null),
        team == null ? null : team.alias(),
        way,
        operation.route(),
        error.status(),
        ErrorClass.of(error.status(), null));
  }

  private boolean hasRoom(@Nullable KeyHash key) {
    long now = System.nanoTime();
    if (now - minuteBegan > MINUTE_NANOS) {
      minuteBegan = now;
      noted.clear();
    }
    return noted.merge(key, 1, Integer::sum) <= MOST;
  }

  private UsageRecord record(
      Serving serving,
      HttpServerRequest request,
      String callId,
      Operation operation,
      @Nullable Inquiry inquiry,
      @Nullable Holder holder,
      GatewayError error) {
    long now = System.currentTimeMillis();
    boolean stream = inquiry != null && inquiry.stream();
    return new UsageRecord(
        journal.newRecordId(now),
        callId,
        new Times(now, 0, now),
        holder == null ? Payer.NOBODY : holder.payer(null),
        new Way(
            UsageNote.callType(operation), group(serving, inquiry), "", "", "", "", stream, 0, 0),
        Usage.NONE,
        false,
        0,
        UsageNote.outcome(error.status(), "", error),
        holder == null ? Set.of() : holder.tags(Set.of()),
        CallerAddress.of(request, serving.settings()),
        null);
  }

  /** Of those that there are: a name that was made up, as a tag or a customer, would have sums of its own for ever. */
  private static String group(Serving serving, @Nullable Inquiry inquiry) {
    return inquiry != null && serving.planner().serves(inquiry.model()) ? inquiry.model() : "";
  }
}
