package dev.sluice.fake;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A provider that does what a test says, byte for byte, on 127.0.0.1. It speaks HTTP/1.1 over bare TCP, because an HTTP
 * server would repair what a test wants broken. Scripts queued with {@link #answer} are used first, one per request,
 * then the handler of {@link #always}, which at first is {@link Answers#openAi}. All methods may be called from any
 * thread; connections live on one event loop.
 */
public final class FakeUpstream implements AutoCloseable {
  private final Vertx vertx;
  private final boolean ownsVertx;
  private final NetServer server;
  private final Queue<Script> queue = new ConcurrentLinkedQueue<>();
  private final List<Received> requests = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Received> untaken = new LinkedBlockingQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger live = new AtomicInteger();
  private volatile boolean keeping = true;
  private volatile Function<Received, Script> handler = Answers::openAi;

  private FakeUpstream(Vertx vertx, boolean ownsVertx, NetServerOptions options) {
    this.vertx = vertx;
    this.ownsVertx = ownsVertx;
    this.server = vertx.createNetServer(options).connectHandler(Connection::new);
    await(server.listen());
  }

  /** Starts on a port that the system chooses, with an event loop of its own. */
  public static FakeUpstream start() {
    return new FakeUpstream(oneLoop(), true, local(0));
  }

  public static FakeUpstream start(Vertx vertx) {
    return new FakeUpstream(vertx, false, local(0));
  }

  /** Starts with TLS, small socket buffers or a fixed port: whatever the options say. */
  public static FakeUpstream start(Vertx vertx, NetServerOptions options) {
    return new FakeUpstream(vertx, false, options);
  }

  /** A stand-in for a real provider: {@code FakeUpstream [port]}, 8000 by default; runs until it is killed. */
  public static void main(String[] arguments) {
    var port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8000;
    var upstream = new FakeUpstream(oneLoop(), true, local(port));
    System.out.println("fake upstream: api_base is " + upstream.base());
  }

  private static void await(Future<?> future) {
    future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  private static Vertx oneLoop() {
    return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  }

  /** Options for {@link #start(Vertx, NetServerOptions)}: 127.0.0.1, and 0 for any free port. */
  public static NetServerOptions local(int port) {
    return new NetServerOptions().setHost("127.0.0.1").setPort(port);
  }

  public int port() {
    return server.actualPort();
  }

  /** What {@code api_base} should be: {@code http://127.0.0.1:<port>/v1}. */
  public String base() {
    return "http://127.0.0.1:" + port() + "/v1";
  }

  /** Queues one script for each of the next requests. */
  public FakeUpstream answer(Script... scripts) {
    queue.addAll(List.of(scripts));
    return this;
  }

  /** Answers every request for which nothing is queued. */
  public FakeUpstream always(Function<Received, Script> newHandler) {
    handler = newHandler;
    return this;
  }

  public FakeUpstream always(Script script) {
    return always(request -> script);
  }

  /** From now on requests are answered and not kept: there may be very many. */
  public FakeUpstream keepingNothing() {
    keeping = false;
    return this;
  }

  /** The next request that nobody took yet; waits for it at most 10 s. */
  public Received take() {
    try {
      var request = untaken.poll(10, TimeUnit.SECONDS);
      if (request == null) {
        throw new AssertionError("no request reached the fake upstream within 10 s");
      }
      return request;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All requests so far, in the order in which they were complete. */
  public List<Received> requests() {
    return List.copyOf(requests);
  }

  /** Connections accepted since the start. */
  public int connections() {
    return connections.get();
  }

  public int openConnections() {
    return open.get();
  }

  /** Requests whose answer has not ended. */
  public int live() {
    return live.get();
  }

  /** Refuses connections from now on and cuts those there are. */
  @Override
  public void close() {
    await(server.close());
    if (ownsVertx) {
      await(vertx.close());
    }
  }

  /** One connection. Owned by the server's event loop. */
  private final class Connection {
    private final NetSocket socket;
    private final RequestReader reader = new RequestReader(connections.incrementAndGet());
    private final Deque<Received> waiting = new ArrayDeque<>();
    private boolean busy;

    Connection(NetSocket socket) {
      this.socket = socket;
      open.incrementAndGet();
      socket.handler(bytes -> {
        reader.feed(bytes);
        read();
      });
      socket.exceptionHandler(ignored -> socket.close());
      socket.closeHandler(ignored -> closed());
    }

    private void read() {
      if (reader.expectsContinue()) {
        socket.write("HTTP/1.1 100 Continue\r\n\r\n");
      }
      for (var request = reader.next(); request != null; request = reader.next()) {
        live.incrementAndGet();
        waiting.add(request);
        if (keeping) {
          requests.add(request);
          untaken.add(request);
        }
      }
      serve();
    }

    private void serve() {
      var request = waiting.peek();
      if (busy || request == null) {
        return;
      }
      busy = true;
      var script = script(request);
      if (!keeping) {
        request = waiting.remove().bare();
        waiting.addFirst(request);
      }
      new Playback(vertx, socket, script, request, this::served).start();
    }

    private Script script(Received request) {
      var queued = queue.poll();
      try {
        return queued != null ? queued : handler.apply(request);
      } catch (RuntimeException e) {
        return Answers.error(500, "fake_upstream_handler_failed", e.toString());
      }
    }

    private void served() {
      waiting.remove();
      live.decrementAndGet();
      busy = false;
      serve();
    }

    private void closed() {
      open.decrementAndGet();
      live.addAndGet(-waiting.size());
      waiting.stream()
          .filter(request -> !request.answered().isDone())
          .forEach(request -> request.left().complete(null));
      waiting.clear();
    }
  }
}
