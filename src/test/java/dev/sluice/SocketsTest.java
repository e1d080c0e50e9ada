package dev.sluice;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.fake.RawCaller;
import dev.sluice.ops.Sockets;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.transport.Transport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection closes at once though the other side takes nothing, whatever transport there is. */
class SocketsTest {
  private static final Buffer MUCH = Buffer.buffer(new byte[20_000_000]); // more than kernels hold

  private final Sockets sockets = new Sockets();
  private final CompletableFuture<HttpConnection> asked = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private Vertx vertx;

  private void start(String name) {
    Transport transport = name.equals("nio") ? Transport.NIO : Transport.EPOLL;
    assumeTrue(transport != null && transport.available());
    vertx = Vertx.builder()
        .withTransport(Takeover.over(transport, new Doors(), sockets))
        .build();
  }

  @AfterEach
  void stop() {
    if (vertx != null) {
      vertx.close().await();
    }
  }

  private int serve(Handler<HttpServerRequest> requests) {
    return vertx
        .createHttpServer()
        .requestHandler(request -> {
          requests.handle(request);
          asked.complete(request.connection());
        })
        .listen(0, "127.0.0.1")
        .await()
        .actualPort();
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void towardsAServerThatDoesNotRead(String transport) throws Exception {
    start(transport);
    int port = serve(HttpServerRequest::pause);
    HttpConnection connection = vertx
        .createHttpClient()
        .connect(new HttpConnectOptions().setHost("127.0.0.1").setPort(port))
        .onSuccess(open -> {
          open.closeHandler(closed::complete);
          open.request(new RequestOptions().setMethod(HttpMethod.POST))
              .onSuccess(request -> request.end(MUCH));
        })
        .await();
    get(asked);
    connection.close();
    sockets.reset(connection);
    get(closed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void towardsACallerWhoDoesNotRead(String transport) throws Exception {
    start(transport);
    int port = serve(request -> {
      request.connection().closeHandler(closed::complete);
      request.response().end(MUCH);
    });
    try (RawCaller caller = RawCaller.to(port).send(RawCaller.get("/"))) {
      HttpConnection connection = get(asked);
      connection.close();
      sockets.leave(connection);
      get(closed);
    }
  }
}
