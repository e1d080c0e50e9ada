package dev.sluice.ingress;

import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Operation;
import dev.sluice.dispatch.Refusals;
import dev.sluice.ingress.accounting.TokenCounts;
import dev.sluice.ingress.admission.LimitErrors;
import dev.sluice.ingress.caller.Callers.Caller;
import dev.sluice.ingress.request.Inquiry;
import dev.sluice.ingress.request.RequestBody;
import dev.sluice.ingress.request.SlowRequests;
import dev.sluice.ingress.serving.Serving;
import dev.sluice.ledger.admission.Holder;
import dev.sluice.ledger.admission.Refusal;
import dev.sluice.ledger.admission.terms.AskedModel;
import dev.sluice.ledger.admission.terms.RouteGroup;
import dev.sluice.ledger.tokens.TokenCount;
import dev.sluice.wire.Generated;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.MalformedJson;
import dev.sluice.wire.Usage;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /utils/token_counter}: how many tokens a prompt is; sends nothing. Owned by its lane's event loop. */
final class TokenCounting {
  static final String ROUTE = "/utils/token_counter";

  private static final Logger LOG = LoggerFactory.getLogger(TokenCounting.class);
  private static final Set<RouteGroup> ROUTES = Set.of(RouteGroup.LLM_API);
  /** LiteLLM's word for the tokenizers that there are here. */
  private static final String TOKENIZER = "openai_tokenizer";

  private final Lane lane;
  private final SlowRequests reading;
  private final TokenCounts counts; // own ones, so that nobody's bill is estimated because of them

  TokenCounting(Vertx vertx, Lane lane, SlowRequests reading) {
    this.lane = lane;
    this.reading = reading;
    this.counts = TokenCounts.asked(vertx);
  }

  void mount(Router router) {
    router.post(ROUTE).handler(context -> handle(context.request()));
  }

  private void handle(HttpServerRequest request) {
    lane.callers()
        .identify(
            request,
            lane.serving().settings(),
            ROUTES,
            caller -> read(request, caller),
            error -> lane.refuse(request, error));
  }

  private void read(HttpServerRequest request, Caller caller) {
    new RequestBody(
            request,
            lane.serving().settings(),
            lane.buffered(),
            reading,
            bytes -> onBody(request, caller, bytes),
            error -> lane.refuse(request, error))
        .read();
  }

  private void onBody(HttpServerRequest request, Caller caller, byte[] bytes) {
    try {
      Serving serving = lane.serving();
      Holder holder =
          lane.callers().again(request, serving.settings(), caller, ROUTES).holder();
      Inquiry asked =
          Inquiry.of("count", operation(bytes), bytes, null, request.headers(), serving.settings());
      count(request, asked, upstreamModel(asked, holder, serving), bytes.length);
    } catch (GatewayError refused) {
      end(request, bytes.length, refused);
    } catch (RuntimeException bug) {
      LOG.error("the tokens of a request could not be counted", bug);
      end(request, bytes.length, failed());
    }
  }

  private void count(HttpServerRequest request, Inquiry asked, String model, int held) {
    counts.count(
        held,
        () -> TokenCount.of(model, asked.body(), Usage.NONE, Generated.NOTHING),
        usage -> {
          lane.buffered().giveBack(held);
          answer(request, asked.model(), model, usage.promptTokens());
        },
        failure -> {
          LOG.error("the tokens of a request could not be counted", failure);
          end(request, held, failed());
        },
        () -> end(request, held, full()));
  }

  private void end(HttpServerRequest request, int held, GatewayError refused) {
    lane.buffered().giveBack(held);
    lane.refuse(request, refused);
  }

  private static void answer(HttpServerRequest request, String asked, String model, long tokens) {
    if (request.response().closed()) {
      return;
    }
    JsonObject answer = new JsonObject()
        .put("total_tokens", tokens)
        .put("request_model", asked)
        .put("model_used", model)
        .put("tokenizer_type", TOKENIZER)
        .putNull("original_response")
        .put("error", false)
        .putNull("error_message")
        .putNull("status_code");
    request.response().putHeader("content-type", "application/json").end(answer.toBuffer());
  }

  /** The name that the provider would be sent, by which the tokenizer is chosen. */
  private static String upstreamModel(Inquiry asked, @Nullable Holder holder, Serving serving) {
    String meant = holder == null ? asked.model() : holder.meant(asked.model());
    Refusal refusal = holder == null
        ? null
        : holder.refuses(new AskedModel(meant, serving.planner().groupOf(meant)));
    if (refusal != null) {
      throw LimitErrors.of(refusal);
    }
    boolean foreign = holder == null && serving.models().isOwn(meant);
    String found = foreign ? null : serving.planner().upstreamModel(meant);
    if (found == null) {
      throw Refusals.unknown(asked.model(), serving.planner(), Inquiry.NAMES);
    }
    return found;
  }

  private static Operation operation(byte[] bytes) {
    try {
      JsonScan body = JsonScan.of(bytes);
      if (isAbsent(body, "messages") && isAbsent(body, "prompt")) {
        throw new GatewayError.BadRequest(
            "missing_required_parameter",
            "messages",
            "Missing required parameter: 'messages' or 'prompt', as in the request whose tokens are"
                + " counted.");
      }
      return isAbsent(body, "messages") ? Operation.COMPLETION : Operation.CHAT;
    } catch (MalformedJson reportedLater) {
      return Operation.CHAT;
    }
  }

  /** Clients write what nobody set as null. */
  private static boolean isAbsent(JsonScan body, String name) {
    int kind = body.kind(name);
    return kind == 0 || kind == 'n';
  }

  private static GatewayError failed() {
    return GatewayError.Internal.logged();
  }

  private static GatewayError full() {
    return new GatewayError.Overloaded(
        "token_counts_busy", "As many counts wait as may. Try again in a second.", 1);
  }
}
