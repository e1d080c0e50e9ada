package dev.sluice.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Another's reading of the same bytes: the whole tree and nothing after it. */
final class StrictJackson {
  private static final ObjectMapper MAPPER = JsonMapper.builder(factory())
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
      .build();

  private StrictJackson() {}

  private static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(JsonScan.MAX_DEPTH)
            .maxNumberLength(1 << 20)
            .build())
        .build();
  }

  static JsonNode read(byte[] json) throws IOException {
    return MAPPER.readTree(json);
  }
}
