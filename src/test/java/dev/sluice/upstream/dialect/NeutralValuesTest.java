package dev.sluice.upstream.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.bus.GatewayError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider does not take may still be said by clients who say what is so anyhow. */
final class NeutralValuesTest {
  private static String sent(Calls calls, String format) {
    String body = "{\"model\":\"x\",\"response_format\":" + format + "}";
    return new String(new OpenAiDialect().request(calls.with(body)).body());
  }

  private static Calls calls() {
    return Calls.chat()
        .unsupported("seed", "response_format")
        .neutral("response_format", "{\"type\":\"text\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\":\"text\"}", "{ \"type\" : \"te\\u0078t\" }"})
  void aValueThatMeansNothingIsLeftOut(String format) {
    assertThat(sent(calls(), format)).isEqualTo("{\"model\":\"m1\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"type\":\"json_object\"}", "{\"type\":\"text\",\"more\":1}", "\"text\""})
  void everyOtherIsRefused(String format) {
    assertThatExceptionOfType(GatewayError.BadRequest.class)
        .isThrownBy(() -> sent(calls(), format))
        .withMessageContaining("'response_format' is not taken by openai");
  }

  @Test
  void itIsSentWhereTheConfigAllowsTheParameter() {
    assertThat(sent(calls().allowed("response_format"), "{\"type\":\"text\"}"))
        .isEqualTo("{\"model\":\"m1\",\"response_format\":{\"type\":\"text\"}}");
  }
}
