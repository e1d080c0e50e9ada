package dev.sluice.ops.trace.otel;

import dev.sluice.bus.Version;
import dev.sluice.config.TracingSettings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What stands before the spans of a batch: whose they are. One thread.
 *
 * @see <a href="https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/collector/trace/v1/trace_service.proto">
 *     ExportTraceServiceRequest</a>
 */
final class Envelope {
  private static final int RESOURCE_SPANS = 0x0a;
  private static final int RESOURCE = 0x0a;
  private static final int RESOURCE_ATTRIBUTE = 0x0a;
  private static final int SCOPE_SPANS = 0x12;
  private static final int SCOPE = 0x0a;
  private static final int SCOPE_NAME = 0x0a;
  private static final int SCOPE_VERSION = 0x12;

  private final ProtoBuffer resource;
  private final ProtoBuffer scope;
  private final ProtoBuffer front = new ProtoBuffer(1024);

  Envelope(TracingSettings settings) {
    resource = new ProtoBuffer(512).message(RESOURCE, resource(settings));
    ProtoBuffer named =
        new ProtoBuffer(64).text(SCOPE_NAME, "dev.sluice").text(SCOPE_VERSION, Version.current());
    scope = new ProtoBuffer(64).message(SCOPE, named);
  }

  private static ProtoBuffer resource(TracingSettings settings) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("telemetry.sdk.name", "sluice");
    attributes.put("telemetry.sdk.language", "java");
    attributes.put("telemetry.sdk.version", Version.current());
    attributes.putAll(settings.resource());
    attributes.put("service.name", settings.serviceName());
    attributes.put("service.version", Version.current());
    ProtoBuffer resource = new ProtoBuffer(512);
    attributes.forEach((name, value) -> Key.of(name).put(resource, RESOURCE_ATTRIBUTE, value));
    return resource;
  }

  /** The bytes to send before spans of this size. */
  byte[] around(int size) {
    int ofScope = scope.size() + size;
    int ofResource = resource.size() + 1 + ProtoBuffer.sizeOf(ofScope) + ofScope;
    front.clear();
    front.tag(RESOURCE_SPANS).varint(ofResource).raw(resource);
    front.tag(SCOPE_SPANS).varint(ofScope).raw(scope);
    return Arrays.copyOf(front.bytes(), front.size());
  }
}
