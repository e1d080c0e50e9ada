package dev.sluice.ingress.accounting;

import dev.sluice.bus.Call;
import dev.sluice.bus.Closing;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Head;
import dev.sluice.config.Deployment;
import dev.sluice.config.Price;
import dev.sluice.ingress.request.Inquiry;
import dev.sluice.ledger.admission.Ticket;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.tokens.TokenCount;
import dev.sluice.ops.log.AccessNote;
import dev.sluice.ops.request.Served;
import dev.sluice.ops.trace.RequestSpan;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Target;
import dev.sluice.wire.CallerLeft;
import dev.sluice.wire.Usage;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one request used and cost: follows its attempts, gives its ticket back, and tells routing, metrics,
 * traces and the ledger.
 * An attempt that failed before its answer costs nothing; an answer that broke off is paid as far as it came, and one
 * that a content filter ended is paid though another takes its place. Owned by its lane's event loop.
 */
public final class Bill {
  private static final Logger LOG = LoggerFactory.getLogger(Bill.class);

  private final Journal journal;
  private final Inquiry inquiry;
  private final RoutePlan plan;
  private final @Nullable Ticket ticket;
  private final HttpServerRequest request;
  private final RequestSpan span;
  private final UsageNote note;
  private final Stopwatch watch;
  private final RequestReport report;
  private final @Nullable AccessNote access;
  private @Nullable Deployment deployment; // of the last attempt
  private @Nullable AskedModel model; // of that
  private boolean answered; // by the last attempt
  private long relayed; // bytes of its answer
  private int status;
  private @Nullable Amount amount; // of the last attempt, once it is known
  private Amount replaced = Amount.NOTHING; // of answers in whose place others were asked for
  private boolean settled;
  private final @Nullable RecordDue due; // null: nothing is recorded

  /**
   * @param ticket to give back, or null: nothing limits the caller
   * @param began when the request had arrived, by {@link System#nanoTime}
   */
  public Bill(
      Journal journal,
      HttpServerRequest request,
      Inquiry inquiry,
      RoutePlan plan,
      @Nullable Ticket ticket,
      RequestSpan span,
      long began) {
    this.watch = new Stopwatch(began);
    this.journal = journal;
    this.inquiry = inquiry;
    this.plan = plan;
    this.ticket = ticket;
    this.request = request;
    this.span = span;
    this.note = new UsageNote(inquiry, plan, ticket, watch, request);
    this.report = new RequestReport(journal.meters(), plan, note, watch, span);
    this.access = journal.access().routed(request);
    this.due = RecordDue.of(inquiry.settings(), journal.outbox());
    journal.meters().requestStarted();
    span.asks(plan.group(), inquiry.stream());
  }

  /** An attempt goes out: the call, as it is to be sent. */
  public Call sent(Target target, Call call) {
    deployment = target.deployment();
    model = new AskedModel(target.name(), target.deployment().group());
    answered = false;
    report.sent(target.deployment());
    report.goesOn(journal.attempts(), inquiry);
    note.sent(target);
    plan.sent();
    return span.sent(call);
  }

  /** It failed, before its answer or in it. */
  public void failed(@Nullable GatewayError error) {
    report.tell(journal.attempts(), inquiry, error);
  }

  /** It failed before its caller got anything of it. */
  public void replaced(GatewayError error, Consumed consumed) {
    report.failed(error);
    span.failed(error, consumed);
    if (consumed != Consumed.NOTHING) {
      watch.ended();
      Amount used = ofAnswer(consumed);
      plan.used(used.usage(), used.nanos());
      replaced = replaced.plus(used);
      note.replaced(used.nanos());
    }
  }

  /** Its answer begins. */
  public void answered(Head head) {
    answered = true;
    span.answered(head.status());
    plan.answered();
    report.answered(head);
  }

  /** How long it took so far. */
  public Stopwatch watch() {
    return watch;
  }

  public void relayed(int bytes) {
    relayed += bytes;
  }

  long relayed() {
    return relayed;
  }

  /** Its answer is whole. */
  public void completed(Closing closing) {
    watch.completed(closing.timing());
    watch.ended();
    Amount whole = roughly(closing.consumed());
    amount = whole;
    plan.finished(whole.usage(), whole.nanos());
  }

  /**
   * The request is over for its caller.
   *
   * @param error what they were told, or null
   */
  public void close(int told, @Nullable GatewayError error) {
    status = told;
    watch.ended();
    note.ended(told, error);
    span.ended(told, error);
    journal.access().closed(access, error);
    if (told == CallerLeft.STATUS) {
      journal.access().ended(request, true);
    }
    plan.abandoned();
    report.closed(told);
  }

  /** Nobody waits for its last attempt any more; what that used up is told when it has stopped. */
  public void cancelled(long attempt) {
    span.cancelled();
    journal.unsettled().add(attempt, this);
  }

  /** What its last attempt used up; the first word counts. */
  public void settle(Consumed consumed) {
    if (settled) {
      return;
    }
    settled = true;
    orRelease(() -> settleOnce(consumed));
  }

  private void settleOnce(Consumed consumed) {
    span.settled(consumed);
    Amount here = amount;
    if (here == null) {
      here = roughly(consumed);
      plan.used(here.usage(), here.nanos());
    }
    amount = here;
    Amount all = replaced.plus(here);
    giveBack(all);
    Served served = note.served(all);
    report.settled(served);
    journal.access().settled(access, served, watch.firstByteAfter());
    if (due != null && here.estimated()) {
      count(due, consumed, here);
    } else if (due != null) {
      record(due, consumed, all);
    }
  }

  /** The last byte of a whole answer was written. */
  public void written() {
    report.written();
  }

  private void giveBack(Amount used) {
    if (ticket == null) {
      return;
    }
    if (status >= 400 && status != CallerLeft.STATUS && !used.usage().isKnown()) {
      ticket.refund();
    } else {
      Usage usage = used.usage();
      AskedModel answering = model == null ? null : ticket.holder().named(model);
      ticket.settle(usage.promptTokens(), usage.completionTokens(), used.nanos(), answering);
    }
  }

  private Amount roughly(Consumed consumed) {
    boolean came =
        answered || consumed.usage().isKnown() || consumed.generated().total() > 0;
    return came ? ofAnswer(consumed) : Amount.NOTHING;
  }

  private Amount ofAnswer(Consumed consumed) {
    Deployment asked = deployment;
    if (asked == null) {
      return Amount.NOTHING;
    }
    return inquiry.metering(asked).keepsText()
        ? Amount.roughly(consumed, inquiry.ask().prompt(), price(), millis())
        : Amount.reported(consumed.usage(), price(), millis());
  }

  private Price price() {
    return deployment == null ? Price.UNKNOWN : deployment.traits().price();
  }

  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(watch.endedAfter());
  }

  /** Tells a caller what their whole answer cost. */
  public void tellCost(HttpServerResponse response) {
    if (amount != null) {
      CostHeaders.put(response, price(), replaced.plus(amount).cost(), ticket);
    }
  }

  /** Counts exactly on another thread what was estimated, unless too many wait for that. */
  private void count(RecordDue owed, Consumed consumed, Amount rough) {
    String model = note.model();
    Runnable roughly = () -> record(owed, consumed, replaced.plus(rough));
    journal
        .counts()
        .count(
            inquiry.body().source().length + consumed.generated().length(),
            () -> TokenCount.of(model, inquiry.body(), consumed.usage(), consumed.generated()),
            usage -> orRelease(
                () -> correct(owed, consumed, rough, Amount.estimated(usage, price(), millis()))),
            failure -> {
              LOG.warn("tokens of request {} could not be counted", inquiry.callId(), failure);
              orRelease(roughly);
            },
            roughly);
  }

  private void correct(RecordDue owed, Consumed consumed, Amount rough, Amount exact) {
    long more = exact.nanos() - rough.nanos();
    plan.corrected(more);
    if (ticket != null) {
      ticket.correct(more);
    }
    record(owed, consumed, replaced.plus(exact));
  }

  private void record(RecordDue owed, Consumed consumed, Amount all) {
    owed.pay(note.record(journal.newRecordId(watch.endedAt()), consumed, all));
  }

  /** Nothing is to wait for a record that a fault of ours prevents. */
  private void orRelease(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException fault) {
      if (due != null) {
        due.forgo();
      }
      throw fault;
    }
  }

  /** Whether what ends the answer waits for its record. */
  public boolean holdsEnd() {
    return due != null && settled && due.holdsEnd();
  }

  /** Does the last thing once nothing {@link #holdsEnd holds} it any more. */
  public void whenSafe(Runnable end) {
    if (due != null) {
      due.whenSafe(end);
    }
  }
}
