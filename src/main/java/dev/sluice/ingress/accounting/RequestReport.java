package dev.sluice.ingress.accounting;

import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Head;
import dev.sluice.config.Deployment;
import dev.sluice.config.FailureKind;
import dev.sluice.ingress.request.Inquiry;
import dev.sluice.ops.Meters;
import dev.sluice.ops.count.Spread;
import dev.sluice.ops.request.ModelMeters;
import dev.sluice.ops.request.RequestMeters;
import dev.sluice.ops.request.Served;
import dev.sluice.ops.trace.RequestSpan;
import dev.sluice.routing.RoutePlan;
import org.jspecify.annotations.Nullable;

/** What the metrics are told of one request and its attempts. Owned by its bill. */
final class RequestReport {
  private final Meters all;
  private final RequestMeters requests;
  private final ModelMeters model;
  private final RoutePlan plan;
  private final UsageNote note;
  private final Stopwatch watch;
  private final RequestSpan span;
  private @Nullable Deployment deployment; // of the last attempt
  private boolean open; // it is in progress
  private @Nullable Spread overheads; // where the request's overhead counts

  RequestReport(Meters meters, RoutePlan plan, UsageNote note, Stopwatch watch, RequestSpan span) {
    this.all = meters;
    this.requests = meters.requests();
    this.model = meters.model(plan.group());
    this.plan = plan;
    this.note = note;
    this.watch = watch;
    this.span = span;
  }

  /** An attempt goes out. */
  void sent(Deployment next) {
    Deployment last = deployment;
    if (last != null && plan.fallbacks() > 1 && !last.group().equals(next.group())) {
      requests.fellBack(note.firstFailure(), last.group(), false); // it had stood in for another
    }
    deployment = next;
    open = true;
    watch.sent();
  }

  /** Tells the log of an attempt that is not the first. */
  void goesOn(AttemptLog log, Inquiry inquiry) {
    if (deployment != null && plan.repeated() + plan.fallbacks() > 0) {
      log.goesOn(deployment, inquiry.callId(), plan.repeated(), plan.fallbacks());
    }
  }

  /** Tells the log that it failed, before its answer or in it. */
  void tell(AttemptLog log, Inquiry inquiry, @Nullable GatewayError error) {
    if (deployment != null && error != null) {
      FailureKind kind = inquiry.meaning(error, deployment).kind();
      log.failed(deployment, kind, error, inquiry.callId());
    }
  }

  /** It failed, before its answer began. */
  void failed(GatewayError error) {
    watch.back();
    note.failed(error);
    if (open) {
      open = false;
      requests.attemptFailed(note.attempt(error.status()));
    }
  }

  /** Its answer begins. */
  void answered(Head head) {
    watch.answered(head.timing());
    if (deployment != null && !head.headers().isEmpty()) {
      all.remaining().heard(deployment.id(), head.headers());
    }
  }

  /** The request is over for its caller, who was told this status. */
  void closed(int status) {
    if (plan.repeated() + plan.fallbacks() > 0) {
      model.repeated(plan.repeated(), plan.fallbacks());
    }
    all.requestEnded();
    model.finished(
        status, watch.firstByteAfter(), watch.endedAfter(), watch.waited(), span.example());
  }

  /** It is known what it used. */
  void settled(Served served) {
    if (plan.fallbacks() > 0 && deployment != null) {
      boolean good = served.attempt().status() < 400;
      requests.fellBack(note.firstFailure(), deployment.group(), good);
    }
    overheads = requests.served(served, open, span.example());
  }

  /** The last byte of a whole answer was written. */
  void written() {
    Spread own = overheads;
    if (own != null) {
      long overhead = watch.overhead();
      own.add(overhead, span.example());
      model.overhead(overhead, span.example());
    }
  }
}
