package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.wire.AnswerEditor;
import dev.sluice.wire.ByteSink;
import dev.sluice.wire.JsonAnswer;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.JsonSplice;
import dev.sluice.wire.JsonText;
import dev.sluice.wire.MalformedJson;
import dev.sluice.wire.SseAnswer;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one request body, one event and one whole answer cost on the way through. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class WireBench {
  private static final JsonFactory JACKSON = new JsonFactory();
  private static final byte[] MODEL = JsonText.quote("gpt-4o-mini");

  private static final List<String> MARKS = List.of("\\n", "\\\"", "é", "漢", "\\n\\n");

  private final byte[] body1k = body(800);
  private final byte[] body64k = body(64_000);
  private final byte[] oneEvent = event().getBytes(UTF_8);
  private final byte[] fiftyEvents = event().repeat(50).getBytes(UTF_8);
  private final byte[] answer =
      ("{\"id\":\"chatcmpl-123\",\"model\":\"up\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
              + "\"assistant\",\"content\":\"" + "Some words of an answer. ".repeat(30)
              + "\"},\"finish_reason\":\"stop\"}],"
              + "\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":150,\"total_tokens\":162}}")
          .getBytes(UTF_8);

  private final AnswerEditor replacing = new SseAnswer(MODEL);
  private final AnswerEditor relaying = new SseAnswer(null);
  private final byte[] written = new byte[64 * 1024];
  private int length;
  private final ByteSink sink = this::write;

  private void write(byte[] bytes, int from, int to) {
    System.arraycopy(bytes, from, written, length, to - from);
    length += to - from;
  }

  private static byte[] body(int text) {
    var random = new Random(7);
    var prompt = new StringBuilder();
    while (prompt.length() < text) {
      prompt.append("some words of no regular length ", 0, 1 + random.nextInt(31));
      prompt.append(random.nextInt(8) == 0 ? MARKS.get(random.nextInt(MARKS.size())) : " ");
    }
    return ("{\"model\":\"gpt-4o-mini\",\"temperature\":0.7,\"max_tokens\":256,\"stream\":true,\"messages\":["
            + "{\"role\":\"system\",\"content\":\"You are a helpful assistant.\"},{\"role\":\"user\",\"content\":\""
            + prompt + "\"}],\"user\":\"u-123\"}")
        .getBytes(UTF_8);
  }

  private static String event() {
    return "data: {\"id\":\"chatcmpl-AbCdEfGhIjKlMnOpQrStUvWx\",\"object\":\"chat.completion.chunk\",\"created\":1726000000,"
        + "\"model\":\"gpt-4o-mini-2024-07-18\",\"system_fingerprint\":\"fp_0123456789\",\"choices\":[{\"index\":0,"
        + "\"delta\":{\"content\":\" token\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
  }

  @Benchmark
  public JsonScan scan1k() throws MalformedJson {
    return JsonScan.of(body1k);
  }

  @Benchmark
  public JsonScan scan64k() throws MalformedJson {
    return JsonScan.of(body64k);
  }

  @Benchmark
  public byte[] scanAndSplice1k() throws MalformedJson {
    return new JsonSplice(JsonScan.of(body1k)).set("model", MODEL).toBytes();
  }

  @Benchmark
  public byte[] scanAndSplice64k() throws MalformedJson {
    return new JsonSplice(JsonScan.of(body64k)).set("model", MODEL).toBytes();
  }

  /** For comparison: the same question put to Jackson's streaming reader. */
  @Benchmark
  public String jacksonPeek1k() throws IOException {
    return jacksonPeek(body1k);
  }

  @Benchmark
  public String jacksonPeek64k() throws IOException {
    return jacksonPeek(body64k);
  }

  private static String jacksonPeek(byte[] body) throws IOException {
    String model = "";
    try (JsonParser parser = JACKSON.createParser(body)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("model")) {
          model = parser.getText();
        } else {
          parser.skipChildren();
          parser.finishToken();
        }
      }
    }
    return model;
  }

  @Benchmark
  public int oneEventReplaced() {
    return feed(replacing, oneEvent);
  }

  @Benchmark
  public int oneEventRelayed() {
    return feed(relaying, oneEvent);
  }

  @Benchmark
  public int fiftyEventsReplaced() {
    return feed(replacing, fiftyEvents);
  }

  @Benchmark
  public int fiftyEventsRelayed() {
    return feed(relaying, fiftyEvents);
  }

  @Benchmark
  public int jsonAnswerReplaced() {
    return feed(new JsonAnswer(MODEL), answer);
  }

  private int feed(AnswerEditor editor, byte[] piece) {
    length = 0;
    editor.feed(piece, 0, piece.length, sink);
    return length;
  }
}
