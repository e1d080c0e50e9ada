package dev.sluice.ops.trace.otel;

/** Attributes and events, by OpenTelemetry's semantic conventions where those have a word. */
final class Names {
  static final Key METHOD = Key.of("http.request.method");
  static final Key ROUTE = Key.of("http.route");
  static final Key STATUS = Key.of("http.response.status_code");
  static final Key SCHEME = Key.of("url.scheme");
  static final Key HTTP_VERSION = Key.of("network.protocol.version");
  static final Key CALLER = Key.of("client.address");
  static final Key SERVER = Key.of("server.address");
  static final Key SERVER_PORT = Key.of("server.port");
  static final Key ERROR = Key.of("error.type");

  static final Key OPERATION = Key.of("gen_ai.operation.name");
  static final Key PROVIDER = Key.of("gen_ai.provider.name");
  static final Key MODEL = Key.of("gen_ai.request.model");
  static final Key STREAM = Key.of("gen_ai.request.stream");
  static final Key ANSWER_ID = Key.of("gen_ai.response.id");
  static final Key ANSWER_MODEL = Key.of("gen_ai.response.model");
  static final Key FIRST_CHUNK = Key.of("gen_ai.response.time_to_first_chunk");
  static final Key INPUT = Key.of("gen_ai.usage.input_tokens");
  static final Key OUTPUT = Key.of("gen_ai.usage.output_tokens");
  static final Key CACHED = Key.of("gen_ai.usage.cache_read.input_tokens");
  static final Key CACHE_WRITTEN = Key.of("gen_ai.usage.cache_creation.input_tokens");
  static final Key REASONING = Key.of("gen_ai.usage.reasoning.output_tokens");

  static final Key CALL_ID = Key.of("sluice.call_id");
  static final Key GROUP = Key.of("sluice.model_group");
  static final Key DEPLOYMENT = Key.of("sluice.deployment.id");
  static final Key ATTEMPT = Key.of("sluice.attempt");

  /** Another attempt in the same group. */
  static final String RETRY = "retry";
  /** An attempt in a group that stands in. */
  static final String FALLBACK = "fallback";
  /** The answer's first byte came from the provider. */
  static final String FIRST_BYTE = "first_byte";

  private Names() {}
}
