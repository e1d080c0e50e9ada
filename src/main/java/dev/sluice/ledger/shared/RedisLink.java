package dev.sluice.ledger.shared;

import dev.sluice.config.PercentCode;
import dev.sluice.config.RedisSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Two connections to one Redis, for commands and for news, with their scripts loaded. Nothing takes longer than the
 * time-out. Owned by an event loop.
 */
final class RedisLink {
  static final String PREFIX = "sluice:";
  static final String NEWS = PREFIX + "news";
  private static final List<String> SCRIPTS =
      List.of("window", "budget", "slots", "spent", "cooldown", "cooling");
  private static final int CONNECT_MILLIS = 1000;

  private final Vertx vertx;
  private final Redis client;
  private final long timeoutMillis;
  private final Map<String, String> digests = new HashMap<>(); // of scripts
  private RedisConnection commands;

  private RedisLink(Vertx vertx, Redis client, RedisConnection commands, long timeoutMillis) {
    this.vertx = vertx;
    this.client = client;
    this.commands = commands;
    this.timeoutMillis = timeoutMillis;
  }

  /**
   * Connects, and proves that it works.
   *
   * @param news is told the text of every message
   * @param lost is run when a connection breaks
   */
  static Future<RedisLink> connect(
      Vertx vertx, RedisSettings settings, Consumer<String> news, Runnable lost) {
    Redis client = Redis.createClient(vertx, options(settings));
    Future<RedisLink> linked = within(vertx, CONNECT_MILLIS, client.connect()).compose(commands -> {
      commands.exceptionHandler(broken -> lost.run()).endHandler(end -> lost.run());
      RedisLink link = new RedisLink(vertx, client, commands, settings.timeoutMillis());
      return link.listen(news, lost).compose(listening -> link.load());
    });
    return linked.onFailure(failure -> client.close());
  }

  private static RedisOptions options(RedisSettings settings) {
    String login = settings.user() == null ? "" : PercentCode.encode(settings.user());
    if (settings.password() != null) {
      login += ":" + PercentCode.encode(settings.password().reveal());
    }
    NetClientOptions net = new NetClientOptions()
        .setConnectTimeout(CONNECT_MILLIS)
        .setTcpNoDelay(true)
        .setHostnameVerificationAlgorithm("HTTPS");
    return new RedisOptions()
        .setNetClientOptions(net)
        .setProtocolNegotiation(false)
        .setMaxPoolSize(2)
        .setMaxPoolWaiting(2)
        .setMaxWaitingHandlers(100_000)
        .setConnectionString("redis" + (settings.tls() ? "s" : "") + "://"
            + (login.isEmpty() ? "" : login + "@")
            + settings.host() + ":" + settings.port() + "/" + settings.database());
  }

  private Future<Response> listen(Consumer<String> news, Runnable lost) {
    return within(vertx, CONNECT_MILLIS, client.connect()).compose(connection -> {
      connection.exceptionHandler(broken -> lost.run()).endHandler(end -> lost.run());
      connection.handler(message -> {
        if (message.size() == 3 && "message".equals(message.get(0).toString())) {
          news.accept(message.get(2).toString());
        }
      });
      return within(connection.send(Request.cmd(Command.SUBSCRIBE).arg(NEWS)));
    });
  }

  private Future<RedisLink> load() {
    Future<RedisLink> loaded = Future.succeededFuture(this);
    for (String name : SCRIPTS) {
      Request request = Request.cmd(Command.SCRIPT).arg("LOAD").arg(Scripts.text(name));
      loaded = loaded.compose(before -> within(commands.send(request)).map(digest -> {
        digests.put(name, digest.toString());
        return this;
      }));
    }
    return loaded;
  }

  /** @param key without the prefix */
  Future<Response> run(String script, String key, List<String> arguments) {
    Request request =
        Request.cmd(Command.EVALSHA).arg(digests.get(script)).arg(1).arg(PREFIX + key);
    arguments.forEach(request::arg);
    return within(commands.send(request));
  }

  Future<Response> publish(String text) {
    return within(commands.send(Request.cmd(Command.PUBLISH).arg(NEWS).arg(text)));
  }

  Future<Response> ping() {
    return within(commands.send(Request.cmd(Command.PING)));
  }

  void close() {
    client.close();
  }

  private <T> Future<T> within(Future<T> future) {
    return within(vertx, timeoutMillis, future);
  }

  /** An answer that lies in the socket while this loop is busy is not late: it gets one more turn of the loop. */
  private static <T> Future<T> within(Vertx vertx, long millis, Future<T> future) {
    Promise<T> promise = Promise.promise();
    long timer = vertx.setTimer(
        millis,
        late -> vertx.setTimer(
            1, later -> promise.tryFail(new TimeoutException("no answer in " + millis + " ms"))));
    future.onComplete(done -> {
      vertx.cancelTimer(timer);
      if (done.succeeded()) {
        promise.tryComplete(done.result());
      } else {
        promise.tryFail(done.cause());
      }
    });
    return promise.future();
  }
}
