package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code always_include_stream_usage}: each stream reports its usage, unless the caller said no. */
class AsksForUsageTest {
  private static FakeUpstream upstream;
  private static SluiceUnderTest sluice;

  @BeforeAll
  static void start() {
    upstream = FakeUpstream.start();
    sluice = SluiceUnderTest.start(SluiceUnderTest.oneModel(upstream)
        + "\ngeneral_settings: {always_include_stream_usage: true}\n");
  }

  @AfterAll
  static void stop() {
    sluice.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"stream\":true; true; true",
        "\"stream\":true,\"stream_options\":{}; true; true",
        "\"stream\":true,\"stream_options\":{\"include_usage\":false}; false; false",
      })
  void inEveryStream(String members, boolean asked, boolean answered) {
    String answer = call("chat/completions", members);
    assertThat(options().getBoolean("include_usage")).isEqualTo(asked);
    assertThat(answer.contains("\"usage\"")).isEqualTo(answered);
  }

  @Test
  void keepingTheCallersOtherOptions() {
    call("chat/completions", "\"stream\":true,\"stream_options\":{\"include_obfuscation\":false}");
    assertThat(options())
        .isEqualTo(new JsonObject().put("include_obfuscation", false).put("include_usage", true));
  }

  @Test
  void andInNothingElse() {
    call("chat/completions", "\"stream\":false");
    assertThat(options()).isNull();
    call("embeddings", "\"input\":\"x\"");
    assertThat(options()).isNull();
  }

  private static String call(String route, String members) {
    var answer = sluice.post(
        "/v1/" + route,
        "{\"model\":\"chat\"," + members
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static JsonObject options() {
    return upstream
        .requests()
        .get(upstream.requests().size() - 1)
        .json()
        .getJsonObject("stream_options");
  }
}
