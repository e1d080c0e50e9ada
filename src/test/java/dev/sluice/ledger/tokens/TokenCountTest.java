package dev.sluice.ledger.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.wire.Generated;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.MalformedJson;
import dev.sluice.wire.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens that nobody reported are counted as OpenAI's models would. */
class TokenCountTest {
  private static final Usage NONE = Usage.NONE;

  private static Generated said(String inside) {
    byte[] json = inside.getBytes(UTF_8);
    return new Generated(List.of(json), json.length, json.length, 0);
  }

  private static Usage of(String model, String body, Usage reported, Generated said)
      throws MalformedJson {
    return TokenCount.of(model, JsonScan.of(body.getBytes(UTF_8)), reported, said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpt-4o | hello world, hello again | 5",
        "gpt-3.5-turbo | hello world, hello again | 5",
        "some/model | \\u4f60\\u597d\\uff0c\\u4e16\\u754c | 3",
        "azure/gpt-4 | \\u4f60\\u597d\\uff0c\\u4e16\\u754c | 6",
        "gpt-4o | \\\"quoted\\\"\\n | 3",
        "gpt-4o | cut\\u4f | 1",
      })
  void whatWasSaid(String model, String inside, long tokens) throws MalformedJson {
    assertThat(of(model, "{\"prompt\":\"\"}", NONE, said(inside)).completionTokens())
        .isEqualTo(tokens);
  }

  @Test
  void whatWasAsked() throws MalformedJson {
    String messages = "{\"messages\":[{\"role\":\"user\",\"content\":\"hello world\"}]}";
    assertThat(of("gpt-4o", messages, NONE, Generated.NOTHING))
        .as("the role, two words, and what a template adds")
        .isEqualTo(new Usage(9, 0));
    assertThat(of("m", "{\"input\":[\"hello\",\"world\"]}", NONE, Generated.NOTHING)
            .promptTokens())
        .isEqualTo(2);
    assertThat(of("m", "{\"input\":[1,2,3]}", NONE, Generated.NOTHING).promptTokens())
        .isEqualTo(3);
  }

  @Test
  void whatWasReportedIsKeptAndWhatFollowedIsAdded() throws MalformedJson {
    Usage reported = new Usage(100, 1, 50, 0, 0, 0, 0);
    Generated since = new Generated(List.of("hello world".getBytes(UTF_8)), 11, 11, 5);
    assertThat(of("gpt-4o", "{\"prompt\":\"x\"}", reported, since))
        .isEqualTo(new Usage(100, 2, 50, 0, 0, 0, 0));
  }

  @Test
  void whatWasNotKeptIsTakenForMoreOfTheSame() throws MalformedJson {
    byte[] kept = "hello world hello world".getBytes(UTF_8);
    Generated longer = new Generated(List.of(kept), kept.length, kept.length * 10L, 0);
    assertThat(of("gpt-4o", "{\"prompt\":\"x\"}", NONE, longer).completionTokens())
        .isEqualTo(40);
  }

  @Test
  void whatFollowedAReportBeyondWhatWasKeptIsTakenForTheSame() throws MalformedJson {
    byte[] kept = "hello world hello world".getBytes(UTF_8);
    Generated after =
        new Generated(List.of(kept), kept.length, 100L * kept.length, 50L * kept.length);
    assertThat(of("gpt-4o", "{\"prompt\":\"x\"}", new Usage(1, 200), after).completionTokens())
        .isEqualTo(200 + 50 * 4);
  }
}
