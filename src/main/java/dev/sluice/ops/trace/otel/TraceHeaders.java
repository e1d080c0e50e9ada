package dev.sluice.ops.trace.otel;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.MultiMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** W3C Trace Context in headers, towards and from Sluice. Stateless. */
final class TraceHeaders {
  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
  private static final TextMapGetter<MultiMap> HEADERS = new Headers();

  private TraceHeaders() {}

  /** The caller's context; the root when they sent none, or one that is malformed. */
  static Context of(MultiMap headers) {
    return headers.contains(PARENT)
        ? W3C.extract(Context.root(), headers, HEADERS)
        : Context.root();
  }

  /** The same headers with a span's context in the place of the caller's. */
  static Map<String, String> with(Context span, Map<String, String> headers) {
    Map<String, String> own = new LinkedHashMap<>(headers);
    own.remove(STATE);
    W3C.inject(span, own, Map::put);
    return own;
  }

  /** The state may come in several headers, which are one list: W3C Trace Context, section 3.3.1. */
  private static final class Headers implements TextMapGetter<MultiMap> {
    @Override
    public Iterable<String> keys(MultiMap headers) {
      return headers.names();
    }

    @Override
    public @Nullable String get(@Nullable MultiMap headers, String name) {
      List<String> values = headers == null ? List.of() : headers.getAll(name);
      if (values.isEmpty()) {
        return null;
      }
      return name.equals(STATE) ? String.join(",", values) : values.get(0);
    }
  }
}
