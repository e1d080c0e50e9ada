package dev.sluice.ops.trace.otel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.bus.Operation;
import dev.sluice.ops.trace.otel.SpanBuffer.Batch;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written is what Protocol Buffers' own library reads, whatever the texts and numbers are. */
class SpanWriterTest {
  private static final Key TEXT = Key.of("text");
  private static final Key NUMBER = Key.of("number");
  private static final Key SHARE = Key.of("share");
  private static final Key FLAG = Key.of("flag");
  private static final int LONGEST = 256;

  private static List<Span> read(SpanBuffer buffer) throws Exception {
    List<Span> spans = new ArrayList<>();
    buffer.seal();
    for (Batch batch = buffer.take(); batch != null; batch = buffer.take()) {
      ProtoBuffer bytes = batch.spans();
      List<Span> some = ScopeSpans.parseFrom(ByteString.copyFrom(bytes.bytes(), 0, bytes.size()))
          .getSpansList();
      assertThat(some).hasSize(batch.count());
      spans.addAll(some);
      buffer.giveBack(batch);
    }
    return spans;
  }

  private static String text(Random random) {
    int length = random.nextInt(random.nextBoolean() ? 10 : 400);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          switch (random.nextInt(8)) {
            case 0 -> 0x80 + random.nextInt(0x700);
            case 1 -> 0x4e00 + random.nextInt(0x1000);
            case 2 -> 0x1f600 + random.nextInt(0x40);
            case 3 -> 0xd800 + random.nextInt(0x800); // half a character, perhaps
            default -> random.nextInt(0x80);
          });
    }
    return text.toString();
  }

  private static String asSent(String text) {
    String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    return new String(cut.getBytes(UTF_8), UTF_8);
  }

  private static ByteString bytes(long... ids) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * ids.length);
    for (long id : ids) {
      bytes.putLong(id);
    }
    return ByteString.copyFrom(bytes.flip());
  }

  @Test
  void everyFieldIsReadAsItWasTold() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    SpanBuffer buffer = new SpanBuffer(100_000);
    for (int i = 0; i < 2000; i++) {
      String text = text(random);
      long number = random.nextLong() >> random.nextInt(64);
      double share = random.nextDouble();
      TraceContext context =
          new TraceContext(random.nextLong(), random.nextLong(), random.nextLong(), true, "a=1");
      buffer.add(writer -> {
        writer.begin(context);
        writer.name(SpanWriter.CLIENT, text);
        writer.parent(number, true);
        writer.times(number, number + 1);
        writer.put(TEXT, text);
        writer.put(NUMBER, number);
        writer.put(SHARE, share);
        writer.putTrue(FLAG);
        writer.put(NUMBER, (String) null);
        writer.openEvent("it", number);
        writer.ofEvent(TEXT, text);
        writer.closeEvent();
        writer.failed();
      });
      Span span = read(buffer).get(0);
      assertThat(span.getTraceId()).isEqualTo(bytes(context.high(), context.low()));
      assertThat(span.getSpanId()).isEqualTo(bytes(context.span()));
      assertThat(span.getParentSpanId()).isEqualTo(number == 0 ? ByteString.EMPTY : bytes(number));
      assertThat(span.getTraceState()).isEqualTo("a=1");
      assertThat(span.getFlags()).isEqualTo(0x301);
      assertThat(span.getName()).isEqualTo(new String(text.getBytes(UTF_8), UTF_8));
      assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
      assertThat(span.getStartTimeUnixNano()).isEqualTo(number);
      assertThat(span.getEndTimeUnixNano()).isEqualTo(number + 1);
      assertThat(span.getStatus().getCodeValue()).isEqualTo(2);
      Map<String, Object> attributes = new HashMap<>();
      for (KeyValue one : span.getAttributesList()) {
        attributes.put(one.getKey(), one.getValue());
      }
      assertThat(attributes).as("seed " + seed).hasSize(4);
      assertThat(span.getAttributes(0).getValue().getStringValue())
          .as("seed " + seed)
          .isEqualTo(asSent(text));
      assertThat(span.getAttributes(1).getValue().getIntValue()).isEqualTo(number);
      assertThat(span.getAttributes(2).getValue().getDoubleValue()).isEqualTo(share);
      assertThat(span.getAttributes(3).getValue().getBoolValue()).isTrue();
      assertThat(span.getEvents(0).getTimeUnixNano()).isEqualTo(number);
      assertThat(span.getEvents(0).getName()).isEqualTo("it");
      assertThat(span.getEvents(0).getAttributes(0).getValue().getStringValue())
          .isEqualTo(asSent(text));
    }
  }

  @Test
  void whatIsSharedIsTheSameInEachSpanAndOthersHaveTheirOwn() throws Exception {
    SpanBuffer buffer = new SpanBuffer(100_000);
    List<String> things = List.of(new String("a"), new String("b"), new String("a"));
    for (int i = 0; i < 1000; i++) {
      String of = i < 900 ? things.get(i % 3) : new String("new " + i); // more than are kept
      Operation operation = Operation.values()[i % 2];
      buffer.add(writer -> {
        writer.begin(new TraceContext(1, 2, 3, true, ""));
        writer.shared(of, operation, (one, call, to) -> to.put(TEXT, one + call));
        writer.put(NUMBER, 7);
      });
    }
    List<Span> spans = read(buffer);
    assertThat(spans).hasSize(1000);
    for (int i = 0; i < 1000; i++) {
      String of = i < 900 ? things.get(i % 3) : "new " + i;
      assertThat(spans.get(i).getAttributes(0).getValue().getStringValue())
          .isEqualTo(of + Operation.values()[i % 2]);
      assertThat(spans.get(i).getAttributes(1).getValue().getIntValue()).isEqualTo(7);
    }
  }

  @Test
  void aBatchThatIsFullNeedNotWait() throws Exception {
    SpanBuffer buffer = new SpanBuffer(100_000);
    EndedSpan span = writer -> {
      writer.begin(new TraceContext(1, 2, 3, true, ""));
      writer.put(TEXT, "x".repeat(200));
    };
    int count = 1;
    while (!buffer.add(span)) {
      count++;
    }
    assertThat(count).isBetween(2500, 5000);
    assertThat(buffer.take()).isNotNull().extracting(Batch::count).isEqualTo(count);
    buffer.add(span);
    assertThat(buffer.take()).isNull();
    buffer.seal();
    assertThat(buffer.take()).isNotNull();
    buffer.seal();
    assertThat(buffer.take()).as("nothing was added").isNull();
  }

  @Test
  void aBatchHasNoMoreSpansThanItMay() {
    SpanBuffer buffer = new SpanBuffer(3);
    EndedSpan span = writer -> writer.begin(new TraceContext(1, 2, 3, true, ""));
    assertThat(List.of(buffer.add(span), buffer.add(span), buffer.add(span)))
        .containsExactly(false, false, true);
    assertThat(buffer.take()).isNotNull().extracting(Batch::count).isEqualTo(3);
  }
}
