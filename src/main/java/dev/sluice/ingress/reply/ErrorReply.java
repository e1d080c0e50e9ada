package dev.sluice.ingress.reply;

import dev.sluice.bus.GatewayError;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** Writes a {@link GatewayError} as OpenAI's error body, or as an event of a stream that has begun. */
public final class ErrorReply {
  private ErrorReply() {}

  /** Answers with the error; a caller whose body was not read to its end is disconnected after it. */
  public static void send(HttpServerRequest request, GatewayError error) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed() || response.headWritten()) {
      return;
    }
    response.setStatusCode(error.status());
    error.headers().forEach(response::putHeader);
    response.putHeader("content-type", "application/json");
    if (!request.isEnded() && request.version() != HttpVersion.HTTP_2) {
      response.putHeader("connection", "close");
    }
    response.end(error.toJson().toBuffer());
  }

  /** The error as a server-sent event. */
  public static Buffer event(GatewayError error) {
    return Buffer.buffer("data: ").appendBuffer(error.toJson().toBuffer()).appendString("\n\n");
  }
}
