package dev.sluice.ops.trace.otel;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;

/** Attributes and events, by OpenTelemetry's semantic conventions where those have a word. */
final class Names {
  static final AttributeKey<String> METHOD = stringKey("http.request.method");
  static final AttributeKey<String> ROUTE = stringKey("http.route");
  static final AttributeKey<Long> STATUS = longKey("http.response.status_code");
  static final AttributeKey<String> SCHEME = stringKey("url.scheme");
  static final AttributeKey<String> HTTP_VERSION = stringKey("network.protocol.version");
  static final AttributeKey<String> CALLER = stringKey("client.address");
  static final AttributeKey<String> SERVER = stringKey("server.address");
  static final AttributeKey<Long> SERVER_PORT = longKey("server.port");
  static final AttributeKey<String> ERROR = stringKey("error.type");

  static final AttributeKey<String> OPERATION = stringKey("gen_ai.operation.name");
  static final AttributeKey<String> PROVIDER = stringKey("gen_ai.provider.name");
  static final AttributeKey<String> MODEL = stringKey("gen_ai.request.model");
  static final AttributeKey<Boolean> STREAM = booleanKey("gen_ai.request.stream");
  static final AttributeKey<String> ANSWER_ID = stringKey("gen_ai.response.id");
  static final AttributeKey<String> ANSWER_MODEL = stringKey("gen_ai.response.model");
  static final AttributeKey<Double> FIRST_CHUNK = doubleKey("gen_ai.response.time_to_first_chunk");
  static final AttributeKey<Long> INPUT = longKey("gen_ai.usage.input_tokens");
  static final AttributeKey<Long> OUTPUT = longKey("gen_ai.usage.output_tokens");
  static final AttributeKey<Long> CACHED = longKey("gen_ai.usage.cache_read.input_tokens");
  static final AttributeKey<Long> CACHE_WRITTEN =
      longKey("gen_ai.usage.cache_creation.input_tokens");
  static final AttributeKey<Long> REASONING = longKey("gen_ai.usage.reasoning.output_tokens");

  static final AttributeKey<String> CALL_ID = stringKey("sluice.call_id");
  static final AttributeKey<String> GROUP = stringKey("sluice.model_group");
  static final AttributeKey<String> DEPLOYMENT = stringKey("sluice.deployment.id");
  static final AttributeKey<Long> ATTEMPT = longKey("sluice.attempt");

  /** Another attempt in the same group. */
  static final String RETRY = "retry";
  /** An attempt in a group that stands in. */
  static final String FALLBACK = "fallback";
  /** The answer's first byte came from the provider. */
  static final String FIRST_BYTE = "first_byte";

  private Names() {}
}
