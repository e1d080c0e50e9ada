package dev.sluice.client.call;

import dev.sluice.config.file.ConfigDocument;
import dev.sluice.config.file.ConfigFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Reads config files before there is a client, on threads that live no longer than that. A failure is a
 * {@link dev.sluice.config.ConfigException}. Any thread.
 */
public final class ConfigDocuments {
  private ConfigDocuments() {}

  public static CompletableFuture<ConfigDocument> ofFile(Path file) {
    return read(vertx -> new ConfigFile(vertx, file).read());
  }

  /** @param name of the text, for its errors */
  public static CompletableFuture<ConfigDocument> ofText(String name, String text) {
    return read(vertx -> ConfigFile.ofText(vertx, name, text));
  }

  private static CompletableFuture<ConfigDocument> read(
      Function<Vertx, Future<ConfigDocument>> reading) {
    CompletableFuture<ConfigDocument> result = new CompletableFuture<>();
    Vertx vertx = Vertx.vertx(
        new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setUseDaemonThread(true));
    reading
        .apply(vertx)
        .onComplete(result::complete, result::completeExceptionally)
        .onComplete(done -> vertx.close());
    return result;
  }
}
