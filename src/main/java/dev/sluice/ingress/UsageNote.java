package dev.sluice.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.config.Deployment;
import dev.sluice.ledger.Payer;
import dev.sluice.ledger.UsageRecord;
import dev.sluice.ledger.UsageRecord.Content;
import dev.sluice.ledger.UsageRecord.Outcome;
import dev.sluice.ledger.UsageRecord.Times;
import dev.sluice.ledger.UsageRecord.Way;
import dev.sluice.ledger.admission.TeamTerms;
import dev.sluice.ledger.admission.Ticket;
import dev.sluice.ops.request.Served;
import dev.sluice.routing.RoutePlan;
import dev.sluice.routing.Target;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What is written down of one request, besides its amount. Owned by its bill. */
final class UsageNote {
  private static final int MOST_SAID = 300; // characters of an error

  private final Inquiry inquiry;
  private final RoutePlan plan;
  private final @Nullable Ticket ticket;
  private final long startedAt = System.currentTimeMillis();
  private long firstByteAt; // 0 until an answer began
  private long endedAt;
  private @Nullable Target target; // of the last attempt
  private int status;
  private @Nullable GatewayError error;

  UsageNote(Inquiry inquiry, RoutePlan plan, @Nullable Ticket ticket) {
    this.inquiry = inquiry;
    this.plan = plan;
    this.ticket = ticket;
  }

  void sent(Target to) {
    target = to;
  }

  void answered() {
    firstByteAt = System.currentTimeMillis();
  }

  void ended(int told, @Nullable GatewayError why) {
    status = told;
    error = why;
    endedAt = System.currentTimeMillis();
  }

  /** The name that the provider was sent, or empty. */
  String model() {
    return target == null ? "" : target.upstreamModel();
  }

  /** @param id unique */
  UsageRecord record(String id, HttpServerRequest request, Consumed consumed, Amount amount) {
    return new UsageRecord(
        id,
        inquiry.callId(),
        new Times(startedAt, firstByteAt, endedAt),
        payer(request),
        way(inquiry.model(), model()),
        amount.usage(),
        amount.estimated(),
        amount.nanos(),
        outcome(status, consumed.responseId(), error),
        inquiry.ask().tags(),
        CallerAddress.of(request, inquiry.settings()),
        content(consumed));
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

  /**
   * Nanoseconds of a request.
   *
   * @param total from its last byte to the answer's
   * @param upstream of the last attempt; 0 when there was none
   * @param firstToken until the first byte of a stream, from its attempt; 0 when it was none
   * @param queued until the first attempt
   */
  record Latencies(long total, long upstream, long firstToken, long queued) {}

  /** What the metrics are told. */
  Served served(Amount amount, Latencies latencies) {
    TeamTerms team = ticket == null ? null : ticket.holder().team();
    return new Served(
        ticket == null ? Payer.NOBODY : ticket.holder().payer(null),
        team == null ? null : team.alias(),
        way(plan.group(), target == null ? "" : target.deployment().upstreamModel()), // bounded
        amount.usage(),
        amount.nanos(),
        status,
        inquiry.operation().route(),
        errorClass(),
        latencies.total,
        latencies.upstream,
        latencies.firstToken,
        latencies.queued);
  }

  private String errorClass() {
    if (status < 400) {
      return "";
    }
    return ErrorClass.of(status, target == null ? null : target.deployment().provider());
  }

  private Payer payer(HttpServerRequest request) {
    String customer = CustomerName.of(
        request.headers(), inquiry.settings().limits().customerHeaders(), inquiry.body());
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
