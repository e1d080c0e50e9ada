package dev.sluice.journey;

import static dev.sluice.journey.Streaming.BODY;
import static dev.sluice.journey.Streaming.CHAT;
import static dev.sluice.journey.Streaming.await;
import static dev.sluice.journey.Streaming.awaitIdle;
import static dev.sluice.journey.Streaming.word;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream may be open for long: what was sent before it, and what was needed to ask for it, is not kept as long. */
class HoldsLittlePerStreamTest {
  private static final int STREAMS = 400;
  private static final int HEADERS = 50;
  private static final int LENGTH = 80; // of each, so that no buffer of a connection grows
  private static final String NOTE = "n".repeat(LENGTH);

  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  /** What a call is made of until its answer begins, and what finds out whose it is. */
  private static final List<String> NEEDED_UNTIL_ANSWERED = List.of(
      "dev.sluice.bus.Call",
      "dev.sluice.bus.Open",
      "dev.sluice.upstream.dialect.Outbound",
      "dev.sluice.ingress.Inference$Arrival",
      "dev.sluice.ingress.request.RequestBody",
      "io.vertx.ext.web.impl.RoutingContextImpl");

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start().keepingNothing();
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream)
        + "general_settings: {forward_client_headers_to_llm_api: true}\n");
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  /** Neither as they came, nor as they were sent to the provider. */
  @Test
  void whatACallerSaidInHeadersIsForgottenOnceTheAnswerBegins() {
    upstream.always(stalled());
    String[] many = notes("x-note-").map(name -> name + ": " + NOTE).toArray(String[]::new);
    isForgotten(() -> {}, "x-note: small", () -> {}, many);
  }

  /** Those that callers get, and those that they do not. */
  @ParameterizedTest
  @ValueSource(strings = {"openai-note-", "server-note-"})
  void whatAProviderSaidInHeadersIsForgottenOnceItsAnswerBegins(String prefix) {
    Script many = notes(prefix)
        .reduce(stalled(), (script, name) -> script.header(name, NOTE), (script, none) -> script);
    isForgotten(() -> upstream.always(stalled()), "", () -> upstream.always(many));
  }

  @Test
  void whatACallIsMadeOfIsForgottenOnceItsAnswerBegins() {
    upstream.always(stalled());
    withStreams(() -> {
      await("no call, but " + STREAMS + " answers", () -> {
        Map<String, Long> held = instances();
        assertThat(held.get("dev.sluice.ingress.Exchange")).isGreaterThanOrEqualTo(STREAMS);
        return NEEDED_UNTIL_ANSWERED.stream()
            .allMatch(name -> held.getOrDefault(name, 0L) < STREAMS / 2);
      });
    });
  }

  private static Script stalled() {
    return Script.events().event(word("one")).stall();
  }

  private static Stream<String> notes(String prefix) {
    return IntStream.range(0, HEADERS).mapToObj(i -> prefix + i);
  }

  /** Streams with many headers hold not much more than those with few. */
  private static void isForgotten(Runnable few, String header, Runnable more, String... headers) {
    more.run();
    withStreams(() -> usedHeap(), headers); // what a first load leaves behind is no stream's
    long[] plain = new long[1];
    few.run();
    withStreams(
        () -> plain[0] = usedHeap(), header.isEmpty() ? new String[0] : new String[] {header});
    // With these headers, some 230 bytes of each, it would be 5 MB more.
    long most = plain[0] + 2 * STREAMS * HEADERS * LENGTH;
    more.run();
    withStreams(() -> await("a heap of " + most + " bytes", () -> usedHeap() < most), headers);
  }

  /** How many live objects there are of each class. */
  private static Map<String, Long> instances() {
    try {
      String lines = (String) ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "gcClassHistogram",
              new Object[] {null},
              new String[] {String[].class.getName()});
      return lines
          .lines()
          .map(line -> line.strip().split("\\s+"))
          .filter(words -> words.length >= 4 && words[0].endsWith(":"))
          .collect(Collectors.toMap(words -> words[3], words -> Long.valueOf(words[1]), Long::sum));
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long usedHeap() {
    System.gc();
    Runtime heap = Runtime.getRuntime();
    return heap.totalMemory() - heap.freeMemory();
  }

  /** Looks at something while they are open, each of which has had its first event. */
  private static void withStreams(Runnable look, String... headers) {
    List<RawCaller> callers = new ArrayList<>();
    try {
      for (int i = 0; i < STREAMS; i++) {
        RawCaller caller = RawCaller.to(sluice.port());
        callers.add(caller);
        caller.send(RawCaller.post(CHAT, BODY, headers));
      }
      for (RawCaller caller : callers) {
        assertThat(new String(caller.read(12), UTF_8)).isEqualTo("HTTP/1.1 200");
      }
      look.run();
    } finally {
      callers.forEach(RawCaller::close);
      awaitIdle(sluice, upstream);
    }
  }
}
