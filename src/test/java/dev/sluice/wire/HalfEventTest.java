package dev.sluice.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** An event that breaks off says nothing, wherever it does; one that only lacks its blank line says all. */
class HalfEventTest {
  private static final String FIRST =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one\"}}],"
          + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}\n\n";
  private static final String SECOND =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"two\"}}],"
          + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}";

  private static SseAnswer after(String stream) {
    SseAnswer answer = new SseAnswer(null, true, false, 1);
    byte[] bytes = stream.getBytes(UTF_8);
    answer.feed(bytes, 0, bytes.length, new ByteSink() {
      @Override
      public void write(byte[] written, int from, int to) {}

      @Override
      public void retract(int written) {}
    });
    return answer;
  }

  @Test
  void isNotPaidFor() {
    for (int cut = 0; cut < SECOND.length(); cut++) {
      SseAnswer answer = after(FIRST + SECOND.substring(0, cut));
      assertThat(answer.usage()).as("cut at %d", cut).isEqualTo(new Usage(3, 1));
      assertThat(answer.generated().uncounted()).as("cut at %d", cut).isZero();
      assertThat(answer.generated().text()).as("cut at %d", cut).isEqualTo("one");
    }
  }

  @Test
  void aWholeOneIs() {
    for (String end : new String[] {"", "\n", "\n\n"}) {
      SseAnswer answer = after(FIRST + SECOND + end);
      assertThat(answer.usage()).isEqualTo(new Usage(3, 2));
      assertThat(answer.generated().text()).isEqualTo("onetwo");
    }
  }
}
