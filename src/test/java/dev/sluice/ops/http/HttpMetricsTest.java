package dev.sluice.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.micrometer.VertxPrometheusOptions;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The same traffic, counted by Vert.x's module and by ours. */
class HttpMetricsTest {
  private static final List<HttpMethod> METHODS =
      List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE);

  @Test
  void itShowsWhatVertxItselfWouldShow() {
    List<String> theirs = scrapeAfterTraffic(MicrometerMetricsFactory::new);
    assertThat(theirs).hasSizeGreaterThan(30);
    assertThat(scrapeAfterTraffic(HttpMetricsFactory::new)).isEqualTo(theirs);
  }

  @Test
  void anInventedMethodIsNoSeriesOfItsOwn() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Side.Meters meters = Side.SERVER.in(registry);
    for (int i = 0; i < 100; i++) {
      meters.of(HttpMethod.valueOf("X" + i)).requestBytes.record(1);
    }
    assertThat(registry.scrape())
        .contains("vertx_http_server_request_bytes_count{method=\"OTHER\"} 100")
        .doesNotContain("X99");
  }

  /** Names, labels and counts; times differ from run to run. */
  private static List<String> scrapeAfterTraffic(
      Function<PrometheusMeterRegistry, VertxMetricsFactory> factory) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Vertx vertx = Vertx.builder()
        .with(new VertxOptions().setEventLoopPoolSize(1).setMetricsOptions(options()))
        .withMetrics(factory.apply(registry))
        .build();
    try {
      traffic(vertx);
      String over = "vertx_http_server_active_requests{method=\"GET\"} 0.0";
      Eventually.until(() -> registry.scrape().contains(over), registry::scrape);
      return registry
          .scrape()
          .lines()
          .filter(line -> line.contains("vertx_http_"))
          .map(line -> line.contains("_time_seconds_") ? line.replaceAll(" [^ ]+$", "") : line)
          .sorted()
          .toList();
    } finally {
      vertx.close().await();
    }
  }

  private static void traffic(Vertx vertx) {
    HttpServer server = vertx
        .createHttpServer()
        .requestHandler(request -> request.body().onSuccess(body -> {
          if (request.path().equals("/cut")) {
            request.connection().close();
          } else {
            request
                .response()
                .setStatusCode(request.path().equals("/") ? 200 : 404)
                .end("hello");
          }
        }))
        .listen(0, "127.0.0.1")
        .await();
    HttpClientAgent client = vertx.createHttpClient();
    for (HttpMethod method : METHODS) {
      ask(client, server.actualPort(), method, "/");
      ask(client, server.actualPort(), method, "/nothing");
    }
    ask(client, server.actualPort(), HttpMethod.GET, "/cut");
  }

  private static void ask(HttpClientAgent client, int port, HttpMethod method, String path) {
    client
        .request(method, port, "127.0.0.1", path)
        .compose(request -> answer(request).compose(HttpClientResponse::body))
        .otherwise(Buffer.buffer())
        .await();
  }

  private static Future<HttpClientResponse> answer(HttpClientRequest request) {
    return request.getMethod() == HttpMethod.GET ? request.send() : request.send("12345");
  }

  private static MicrometerMetricsOptions options() {
    return new MicrometerMetricsOptions()
        .setEnabled(true)
        .setPrometheusOptions(new VertxPrometheusOptions().setEnabled(true))
        .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
        .addDisabledMetricsCategory(MetricsDomain.NET_SERVER);
  }
}
