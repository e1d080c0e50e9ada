package dev.sluice.journey;

import static dev.sluice.journey.Streaming.DONE;
import static dev.sluice.journey.Streaming.ask;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.Platform;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.SluiceUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** An exchange stays on one event loop from socket to socket, and the sockets are the system's own. */
class StaysOnOneLaneTest {
  @Test
  void everyUpstreamRunsOnEveryEventLoop() {
    ListAppender<ILoggingEvent> warnings = new ListAppender<>();
    Logger fleet = (Logger) LoggerFactory.getLogger("dev.sluice.upstream.FleetVerticle");
    warnings.start();
    fleet.addAppender(warnings);
    try (FakeUpstream one = FakeUpstream.start();
        FakeUpstream two = FakeUpstream.start();
        FakeUpstream three = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(models(one, two, three))) {
      sluice.rewrite(models(three, two));
      Streaming.await("the reload", () -> Streaming.metric(sluice, "sluice_config_version") == 2);
      sluice.rewrite(models(one, three));
      Streaming.await("the reload", () -> Streaming.metric(sluice, "sluice_config_version") == 3);
    } finally {
      fleet.detachAppender(warnings);
    }
    assertThat(warnings.list)
        .filteredOn(event -> event.getMessage().contains("event loops"))
        .isEmpty();
  }

  private static String models(FakeUpstream... upstreams) {
    StringBuilder yaml = new StringBuilder("model_list:\n");
    for (FakeUpstream upstream : upstreams) {
      yaml.append(
              "  - model_name: chat\n    litellm_params: {model: openai/m, api_key: k, api_base: \"")
          .append(upstream.base())
          .append("\"}\n");
    }
    return yaml.toString();
  }

  /** Connections to a provider belong to the lane that asked; with one caller there is one, however often it asks. */
  @Test
  void aCallersConnectionHasItsOwnConnectionToTheProvider() {
    try (FakeUpstream upstream = FakeUpstream.start();
        SluiceUnderTest sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream))) {
      List<RawCaller> callers = new ArrayList<>();
      for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
        callers.add(ask(sluice));
        callers.get(i).answer().text();
      }
      for (RawCaller caller : callers) {
        int before = upstream.requests().size();
        for (int i = 0; i < 5; i++) {
          caller.send(RawCaller.post(Streaming.CHAT, Streaming.BODY));
          RawAnswer answer = caller.answer();
          assertThat(answer.text()).endsWith(DONE);
        }
        assertThat(upstream.requests().subList(before, before + 5).stream()
                .map(request -> request.connection())
                .distinct())
            .hasSize(1);
      }
      assertThat(upstream.connections()).isEqualTo(Runtime.getRuntime().availableProcessors());
      callers.forEach(RawCaller::close);
    }
  }

  @Test
  void theNativeTransportIsUsedOnLinux() {
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"));
    Assumptions.assumeTrue(List.of("amd64", "x86_64", "aarch64").contains(arch));
    Platform platform = Platform.create();
    try {
      assertThat(platform.vertx().isNativeTransportEnabled()).isTrue();
    } finally {
      platform.vertx().close().await();
      platform.registry().close();
    }
  }
}
