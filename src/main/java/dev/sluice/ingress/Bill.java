package dev.sluice.ingress;

import dev.sluice.bus.Closing;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Head;
import dev.sluice.config.Deployment;
import dev.sluice.config.Price;
import dev.sluice.ledger.admission.Ticket;
import dev.sluice.ledger.tokens.TokenCount;
import dev.sluice.ops.count.Spread;
import dev.sluice.ops.request.ModelMeters;
import dev.sluice.ops.request.RequestMeters;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Target;
import dev.sluice.wire.Generated;
import dev.sluice.wire.Usage;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one request used and cost: follows its attempts, gives its ticket back, and tells routing, metrics and the ledger.
 * An attempt that failed before its answer costs nothing; an answer that broke off is paid as far as it came. Owned by
 * its lane's event loop.
 */
final class Bill {
  private static final Logger LOG = LoggerFactory.getLogger(Bill.class);
  private static final int CALLER_LEFT = 499;
  /** Of a stream, for each byte that it says; used only when an upstream is gone without a word. */
  private static final int BYTES_PER_BYTE_SAID = 50;

  private final Lane lane;
  private final Inquiry inquiry;
  private final RoutePlan plan;
  private final @Nullable Ticket ticket;
  private final HttpServerRequest request;
  private final UsageNote note;
  private final Stopwatch watch;
  private final RequestMeters meters;
  private final ModelMeters model;
  private boolean open; // an attempt is in progress
  private @Nullable Deployment deployment; // of the last attempt
  private boolean answered; // by the last attempt
  private long relayed; // bytes of its answer
  private int status;
  private @Nullable Amount amount; // once it is known
  private boolean settled;
  private @Nullable Spread overheads; // where its overhead counts

  /**
   * @param ticket to give back, or null: nothing limits the caller
   * @param began when the request had arrived, by {@link System#nanoTime}
   */
  Bill(
      Lane lane,
      HttpServerRequest request,
      Inquiry inquiry,
      RoutePlan plan,
      @Nullable Ticket ticket,
      long began) {
    this.watch = new Stopwatch(began);
    this.meters = lane.meters().requests();
    this.model = lane.meters().model(plan.group());
    this.lane = lane;
    this.inquiry = inquiry;
    this.plan = plan;
    this.ticket = ticket;
    this.request = request;
    this.note = new UsageNote(inquiry, plan, ticket);
    if (isRecorded()) {
      lane.outbox().expect();
    }
    lane.meters().requestStarted();
  }

  private boolean isRecorded() {
    return inquiry.settings().keepsRecords();
  }

  /** It waits, with no attempt in progress. */
  void waits() {
    watch.waits();
  }

  /** An attempt goes out. */
  void sent(Target target) {
    giveUp(target.deployment());
    deployment = target.deployment();
    answered = false;
    open = true;
    watch.sent();
    note.sent(target);
    plan.sent();
  }

  /** A group that stood in for another has failed too, if the next attempt is at one more. */
  private void giveUp(Deployment next) {
    Deployment last = deployment;
    if (last != null && plan.fallbacks() > 1 && !last.group().equals(next.group())) {
      meters.fellBack(note.firstFailure(), last.group(), false);
    }
  }

  /** It failed, before its answer began. */
  void failed(GatewayError error) {
    watch.back();
    note.failed(error);
    if (open) {
      open = false;
      meters.attemptFailed(note.attempt(error.status()));
    }
  }

  /** Its answer begins. */
  Stopwatch answered(Head head) {
    watch.answered(head.timing());
    answered = true;
    note.answered();
    plan.answered();
    if (deployment != null && !head.headers().isEmpty()) {
      lane.meters().remaining().heard(deployment.id(), head.headers());
    }
    return watch;
  }

  /** The caller is about to be told an error. */
  Stopwatch refused() {
    watch.refused();
    return watch;
  }

  void relayed(int bytes) {
    relayed += bytes;
  }

  /** Its answer is whole. */
  void completed(Closing closing) {
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
  void close(int told, @Nullable GatewayError error) {
    status = told;
    watch.ended();
    note.ended(told, error);
    plan.abandoned();
    lane.buffered().giveBack(inquiry.body().source().length);
    if (plan.repeated() + plan.fallbacks() > 0) {
      model.repeated(plan.repeated(), plan.fallbacks());
    }
    lane.meters().requestEnded();
    model.finished(told, watch.firstByteAfter(), watch.endedAfter(), watch.waited());
  }

  /** What its last attempt used up; the first word counts. */
  void settle(Consumed consumed) {
    if (settled) {
      return;
    }
    settled = true;
    Amount rough = amount;
    if (rough == null) {
      rough = roughly(consumed);
      plan.used(rough.usage(), rough.nanos());
    }
    amount = rough;
    giveBack(rough);
    if (plan.fallbacks() > 0 && deployment != null) {
      meters.fellBack(note.firstFailure(), deployment.group(), status < 400);
    }
    overheads = meters.served(note.served(rough, latencies()), open);
    if (isRecorded() && rough.estimated()) {
      count(consumed, rough);
    } else if (isRecorded()) {
      record(consumed, rough);
    }
  }

  private UsageNote.Latencies latencies() {
    return new UsageNote.Latencies(
        watch.endedAfter(),
        watch.upstream(),
        inquiry.stream() ? watch.firstByteOfUpstream() : 0,
        watch.firstSentAfter());
  }

  /** The last byte of a whole answer was written. */
  void written() {
    Spread own = overheads;
    if (own != null) {
      long overhead = watch.overhead();
      own.add(overhead);
      model.overhead(overhead);
    }
  }

  private void giveBack(Amount used) {
    if (ticket == null) {
      return;
    }
    if (status >= 400 && status != CALLER_LEFT && !used.usage().isKnown()) {
      ticket.refund();
    } else {
      Usage usage = used.usage();
      ticket.settle(usage.promptTokens(), usage.completionTokens(), used.nanos());
    }
  }

  /** What an upstream that is gone without a word may have used up. */
  Consumed guess() {
    long said = relayed / BYTES_PER_BYTE_SAID;
    return new Consumed(Usage.NONE, new Generated(new byte[0], 0, said, 0), "");
  }

  private Amount roughly(Consumed consumed) {
    Deployment asked = deployment;
    Usage reported = consumed.usage();
    boolean came = answered || reported.isKnown() || consumed.generated().total() > 0;
    if (asked == null || !came) {
      return Amount.NOTHING;
    }
    return inquiry.metering(asked).keepsText()
        ? Amount.roughly(consumed, inquiry.ask().prompt(), price(), millis())
        : Amount.reported(reported, price(), millis());
  }

  private Price price() {
    return deployment == null ? Price.UNKNOWN : deployment.traits().price();
  }

  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(watch.endedAfter());
  }

  /** Tells a caller what their whole answer cost. */
  void tellCost(HttpServerResponse response) {
    if (amount != null) {
      CostHeaders.put(response, price(), amount.cost(), ticket);
    }
  }

  /** Counts exactly on another thread what was estimated. */
  private void count(Consumed consumed, Amount rough) {
    String model = note.model();
    lane.blocking(
        () -> TokenCount.of(model, inquiry.body(), consumed.usage(), consumed.generated()),
        usage -> correct(consumed, rough, Amount.estimated(usage, price(), millis())),
        failure -> {
          LOG.warn("tokens of request {} could not be counted", inquiry.callId(), failure);
          record(consumed, rough);
        });
  }

  private void correct(Consumed consumed, Amount rough, Amount exact) {
    if (ticket != null) {
      ticket.correct(exact.nanos() - rough.nanos());
    }
    record(consumed, exact);
  }

  private void record(Consumed consumed, Amount exact) {
    lane.outbox().add(note.record(lane.newCallId(), request, consumed, exact));
  }
}
