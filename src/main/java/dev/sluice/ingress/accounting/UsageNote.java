package dev.sluice.ingress.accounting;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.config.Deployment;
import dev.sluice.config.Provider;
import dev.sluice.ingress.caller.CallerAddress;
import dev.sluice.ingress.request.Inquiry;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.UsageRecord.Content;
import dev.sluice.ledger.UsageRecord.Outcome;
import dev.sluice.ledger.UsageRecord.Part;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.ledger.admission.Ticket;
import dev.sluice.ledger.admission.terms.TeamTerms;
import dev.sluice.ops.request.Attempt;
import dev.sluice.ops.request.Served;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Target;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is written down of one request, besides its amount. Owned by its bill. */
final class UsageNote {
  private static final int NO_DEPLOYMENT = 503;
  private static final int MOST_SAID = 300; // characters of an error

  private final Inquiry inquiry;
  private final RoutePlan plan;
  private final @Nullable Ticket ticket;
  private final Stopwatch watch;
  private final String address; // the caller's; empty where nobody will write it down
  private @Nullable Target target; // of the last attempt
  private int status;
  private @Nullable GatewayError error;
  private @Nullable Attempt failure; // the first
  private List<Part> replaced = List.of();

  UsageNote(
      Inquiry inquiry,
      RoutePlan plan,
      @Nullable Ticket ticket,
      Stopwatch watch,
      HttpServerRequest request) {
    this.inquiry = inquiry;
    this.plan = plan;
    this.ticket = ticket;
    this.watch = watch;
    this.address =
        inquiry.settings().keepsRecords() ? CallerAddress.of(request, inquiry.settings()) : "";
  }

  void sent(Target to) {
    target = to;
  }

  /** The last attempt failed. */
  void failed(GatewayError why) {
    failure = failure == null ? attempt(why.status()) : failure;
  }

  /** The attempt that failed first; if none was made, that none could be. */
  Attempt firstFailure() {
    return failure != null ? failure : attempt(NO_DEPLOYMENT, null);
  }

  /** Another answer is asked for in place of this one, which cost so many nanodollars. */
  void replaced(long nanos) {
    Way way = way("", "");
    replaced = new ArrayList<>(replaced);
    replaced.add(new Part(way.deploymentId(), way.provider(), nanos));
  }

  void ended(int told, @Nullable GatewayError why) {
    status = told;
    error = why;
  }

  /** The name that the provider was sent, or empty. */
  String model() {
    return target == null ? "" : target.upstreamModel();
  }

  /** @param id unique */
  UsageRecord record(String id, Consumed consumed, Amount amount) {
    return new UsageRecord(
        id,
        inquiry.callId(),
        watch.times(),
        payer(),
        way(inquiry.model(), model()),
        amount.usage(),
        amount.estimated(),
        amount.nanos(),
        outcome(status, consumed.responseId(), error),
        inquiry.ask().tags(),
        address,
        content(consumed),
        replaced);
  }

  /** An error in few words: of a provider it may repeat much of what was asked. */
  static Outcome outcome(int status, String responseId, @Nullable GatewayError error) {
    if (error == null) {
      return new Outcome(status, responseId, null, null);
    }
    String message = error.message();
    return new Outcome(
        status,
        responseId,
        error.code(),
        message.length() <= MOST_SAID ? message : message.substring(0, MOST_SAID) + "...");
  }

  /** What the metrics are told. */
  Served served(Amount amount) {
    return new Served(
        attempt(status),
        amount.usage(),
        amount.nanos(),
        watch.endedAfter(),
        watch.upstream(),
        inquiry.stream() ? watch.firstByteOfUpstream() : 0,
        watch.firstSentAfter(),
        watch.overhead());
  }

  /** The last attempt, as the metrics see it, given how it ended. */
  Attempt attempt(int ended) {
    return attempt(ended, target == null ? null : target.deployment().provider());
  }

  private Attempt attempt(int ended, @Nullable Provider provider) {
    TeamTerms team = ticket == null ? null : ticket.holder().team();
    return new Attempt(
        ticket == null ? Payer.NOBODY : ticket.holder().payer(null),
        team == null ? null : team.alias(),
        way(plan.group(), target == null ? "" : target.deployment().upstreamModel()), // bounded
        inquiry.operation().route(),
        ended,
        ended < 400 ? "" : ErrorClass.of(ended, provider));
  }

  private Payer payer() {
    String customer = inquiry.customer();
    return ticket != null
        ? ticket.payer(customer)
        : customer == null ? Payer.NOBODY : new Payer(null, null, null, null, customer);
  }

  private Way way(String group, String model) {
    Deployment deployment = target == null ? null : target.deployment();
    return new Way(
        callType(inquiry.operation()),
        group,
        model,
        deployment == null ? "" : deployment.id(),
        deployment == null ? "" : deployment.provider().prefix(),
        deployment == null ? "" : deployment.base(),
        inquiry.stream(),
        plan.repeated(),
        plan.fallbacks());
  }

  /** LiteLLM's word. */
  static String callType(Operation operation) {
    return switch (operation) {
      case CHAT -> "acompletion";
      case COMPLETION -> "atext_completion";
      case EMBEDDING -> "aembedding";
    };
  }

  private @Nullable Content content(Consumed consumed) {
    if (!inquiry.settings().keepsContent()) {
      return null;
    }
    byte[] asked = inquiry.body().valueBytes(inquiry.operation().required());
    return new Content(asked == null ? "{}" : new String(asked, UTF_8), response(consumed));
  }

  /** An answer in OpenAI's shape, made of what its choices said. */
  private String response(Consumed consumed) {
    if (inquiry.operation() == Operation.EMBEDDING) {
      return "{}";
    }
    String text = consumed.generated().text();
    JsonObject choice = inquiry.operation() == Operation.CHAT
        ? new JsonObject()
            .put("message", new JsonObject().put("role", "assistant").put("content", text))
        : new JsonObject().put("text", text);
    return new JsonObject()
        .put("id", consumed.responseId())
        .put("choices", new JsonArray().add(choice))
        .encode();
  }
}
