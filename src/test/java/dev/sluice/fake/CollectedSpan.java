package dev.sluice.fake;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A span as a collector got it.
 *
 * @param parentId empty: it has none
 * @param kind {@code SERVER} or {@code CLIENT}
 * @param attributes values as texts
 * @param failed whether its status says error
 */
public record CollectedSpan(
    String traceId,
    String id,
    String parentId,
    String traceState,
    String name,
    String kind,
    Map<String, String> attributes,
    List<Event> events,
    boolean failed) {
  /** Something that happened in it. */
  public record Event(String name, Map<String, String> attributes) {}

  static CollectedSpan of(Span span) {
    return new CollectedSpan(
        hex(span.getTraceId()),
        hex(span.getSpanId()),
        hex(span.getParentSpanId()),
        span.getTraceState(),
        span.getName(),
        span.getKind().name().replace("SPAN_KIND_", ""),
        texts(span.getAttributesList()),
        span.getEventsList().stream()
            .map(event -> new Event(event.getName(), texts(event.getAttributesList())))
            .toList(),
        span.getStatus().getCodeValue() == 2);
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  /** By name. */
  public static Map<String, String> texts(List<KeyValue> pairs) {
    Map<String, String> texts = new TreeMap<>();
    pairs.forEach(pair -> texts.put(pair.getKey(), text(pair.getValue())));
    return texts;
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      default -> value.toString();
    };
  }

  public String attribute(String name) {
    return attributes.getOrDefault(name, "");
  }

  public boolean isServer() {
    return kind.equals("SERVER");
  }

  public boolean isClient() {
    return kind.equals("CLIENT");
  }
}
