package dev.sluice.ledger.api;

import static dev.sluice.ledger.api.Field.answered;
import static dev.sluice.ledger.api.Field.asked;
import static dev.sluice.ledger.api.Field.required;
import static dev.sluice.ledger.api.Route.get;
import static dev.sluice.ledger.api.Route.post;

import dev.sluice.ledger.api.Route.Access;
import java.util.List;

/** The routes beside the management API: OpenAI's, and what operators call. For the document only. */
public final class GatewayRoutes {
  private static final String OPENAI = "OpenAI";
  private static final String OPERATION = "Operation";
  private static final Form NOTHING = Form.of();
  private static final Field MODEL = required("model", Type.TEXT, "A model that is served here.");
  private static final Field STREAM =
      asked("stream", Type.FLAG, "Whether the answer comes as server-sent events.");
  private static final Form CHAT =
      Form.of(MODEL, required("messages", Type.OBJECTS, "What was said so far."), STREAM);
  private static final Form COMPLETION =
      Form.of(MODEL, required("prompt", Type.ANY, "What to go on with."), STREAM);
  private static final Form EMBEDDING =
      Form.of(MODEL, required("input", Type.ANY, "What to embed."));
  private static final Form COUNTED = Form.of(
      MODEL,
      asked("messages", Type.OBJECTS, "What was said so far; this or prompt."),
      asked("prompt", Type.ANY, "What to go on with."),
      asked("tools", Type.OBJECTS, "What the model may call."));
  private static final Form COUNT = Form.of(
      answered("total_tokens", Type.WHOLE, "So many tokens."),
      answered("request_model", Type.TEXT, "The model that was asked about."),
      answered("model_used", Type.TEXT, "What its provider calls it."),
      answered("tokenizer_type", Type.TEXT, "Always openai_tokenizer."),
      answered("original_response", Type.OBJECT, "Always null: no provider is asked."),
      answered("error", Type.FLAG, "Always false."),
      answered("error_message", Type.TEXT, "Always null."),
      answered("status_code", Type.WHOLE, "Always null."));
  private static final Form LEVEL =
      Form.of(required("level", Type.TEXT, "trace, debug, info, warn or error."));
  private static final Form CHECKED = Form.of(
      asked("model", Type.TEXT, "Only deployments of this model."),
      asked("model_id", Type.TEXT, "Only this deployment."));
  private static final Form SERVICE = Form.of(asked("service", Type.TEXT, "prometheus or db."));

  private static final List<Route> ALL = List.of(
      post("/v1/chat/completions", OPENAI, Access.KEY, "OpenAI's chat completions.", CHAT),
      post("/v1/completions", OPENAI, Access.KEY, "OpenAI's text completions.", COMPLETION),
      post("/v1/embeddings", OPENAI, Access.KEY, "OpenAI's embeddings.", EMBEDDING),
      get("/v1/models", OPENAI, Access.KEY, "The models that are served.", NOTHING),
      get("/v1/models/{id}", OPENAI, Access.KEY, "One of them.", NOTHING),
      post("/utils/token_counter", OPENAI, Access.KEY, "How many tokens a prompt is.", COUNTED)
          .answering(COUNT),
      get("/health", OPERATION, Access.ADMIN, "Every deployment, checked.", CHECKED),
      get("/health/liveliness", OPERATION, Access.PUBLIC, "Whether the process lives.", NOTHING),
      get("/health/liveness", OPERATION, Access.PUBLIC, "The same.", NOTHING),
      get("/health/backlog", OPERATION, Access.ADMIN, "Requests in flight.", NOTHING),
      get("/health/services", OPERATION, Access.ADMIN, "Whether a service is well.", SERVICE),
      get("/health/readiness", OPERATION, Access.PUBLIC, "Whether requests are served.", NOTHING),
      get("/metrics", OPERATION, Access.PUBLIC, "Prometheus' text format.", NOTHING),
      post(
          "/route/explain",
          OPERATION,
          Access.ADMIN,
          "Where the request in the body would go.",
          CHAT),
      post("/config/reload", OPERATION, Access.ADMIN, "Reads the config file now.", NOTHING),
      get("/config/diff", OPERATION, Access.ADMIN, "What the last reload changed.", NOTHING),
      get("/config/log-level", OPERATION, Access.ADMIN, "How much the log says.", NOTHING),
      post("/config/log-level", OPERATION, Access.ADMIN, "Says more or less from now on.", LEVEL),
      get("/openapi.json", OPERATION, Access.PUBLIC, "This document.", NOTHING),
      get("/docs", OPERATION, Access.PUBLIC, "The same as a page.", NOTHING));

  private GatewayRoutes() {}

  /** All, in the order of the document. */
  public static List<Route> all() {
    return ALL;
  }
}
