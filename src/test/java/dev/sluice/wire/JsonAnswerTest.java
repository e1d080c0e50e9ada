package dev.sluice.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.wire.AnswerEditor.Ending;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonAnswerTest {
  private static final byte[] MODEL = JsonText.quote("é name");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void changesOnlyTheTopLevelModelHoweverTheBodyIsCut() throws Exception {
    var mapper = new ObjectMapper();
    for (int seed = 0; seed < 10_000; seed++) {
      var random = new Random(seed);
      String marked = RandomAnswer.marked(random, "\r\n", random.nextBoolean());
      byte[] source =
          RandomAnswer.source(random.nextInt(5) == 0 ? "\ufeff \n" + marked : " " + marked);
      var answer = new JsonAnswer(MODEL);
      feed(answer, source, 1 + random.nextInt(40));
      String expected = new String(RandomAnswer.replaced(marked, new String(MODEL, UTF_8)), UTF_8);
      assertThat(out.toString(UTF_8))
          .as("seed %d", seed)
          .endsWith(expected)
          .matches("(?s)\ufeff?[ \n]+\\{.*");
      JsonNode tree = mapper.readTree(RandomAnswer.source(marked));
      boolean failed = tree.hasNonNull("error") && !tree.hasNonNull("choices");
      assertThat(answer.sawError()).as("seed %d: %s", seed, tree).isEqualTo(failed);
      assertThat(answer.end(this::write))
          .as("seed %d", seed)
          .isEqualTo(failed ? Ending.ERROR : Ending.COMPLETE);
      assertThat(answer.usage()).isEqualTo(new SseReference("data:" + tree).usage);
    }
  }

  @Test
  void readsTheUsageOfAnEmbedding() {
    JsonAnswer answer = fed(
        "{\"data\":[{\"embedding\":[0.1,-2e-3]}],\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}");
    assertThat(answer.usage()).isEqualTo(new Usage(8, 0));
  }

  @Test
  void takesNoNumberOfTokensThatIsNone() {
    for (String none :
        List.of("-1", "1.5", "1e3", "\"7\"", "null", "true", "[7]", "9".repeat(40))) {
      assertThat(fed("{\"usage\":{\"completion_tokens\":3,\"prompt_tokens\":" + none + "}}")
              .usage())
          .as(none)
          .isEqualTo(new Usage(0, 3));
    }
    assertThat(fed("{\"usage\":null}").usage()).isSameAs(Usage.NONE);
  }

  @Test
  void ends_truncatedWhenCutAnywhere() {
    String whole = "{\"model\":\"a\\\"b\",\"choices\":[{\"text\":\"}\"}],\"n\":12}";
    for (int length = 1; length < whole.length(); length++) {
      assertThat(fed(whole.substring(0, length)).end(this::write)).isEqualTo(Ending.TRUNCATED);
    }
    assertThat(fed(whole + "\r\n ").end(this::write)).isEqualTo(Ending.COMPLETE);
  }

  @Test
  void ends_garbageWhenItIsNoObject() {
    for (String garbage :
        List.of("", "  ", "<html>", "[1]", "\"a\"", "null", "[DONE]", "{} {}", "data: {}")) {
      assertThat(fed(garbage).end(this::write)).as(garbage).isEqualTo(Ending.GARBAGE);
    }
  }

  @Test
  void ends_errorUnlessItIsAnAnswerToo() {
    for (String error : List.of(
        "{\"error\":{\"message\":\"no\"}}", "{\"id\":1,\"error\":\"no\",\"choices\":null}")) {
      JsonAnswer answer = fed(error);
      assertThat(answer.sawError()).isTrue();
      assertThat(answer.end(this::write)).isEqualTo(Ending.ERROR);
    }
    for (String answer :
        List.of("{\"error\":null}", "{\"error\":1,\"data\":[]}", "{\"a\":{\"error\":1}}")) {
      assertThat(fed(answer).end(this::write)).as(answer).isEqualTo(Ending.COMPLETE);
    }
  }

  @Test
  void isDecidedByTheFirstNameUnlessItIsAnError() {
    for (String undecided : List.of(
        "", " {", "{\"mod", "{\"error\":{\"message\":\"no\"", "{\"error\":null", "<html>")) {
      assertThat(fed(undecided).decided()).as(undecided).isFalse();
    }
    for (String decided : List.of(
        "{}", "{\"model\"", "{\"error\":null,\"choices\":[", "{\"error\":1}", "x".repeat(8192))) {
      assertThat(fed(decided).decided()).as(decided).isTrue();
    }
  }

  @Test
  void survivesNestingOfAnyDepth() {
    JsonAnswer answer = fed("{\"a\":" + "[".repeat(1_000_000) + "]".repeat(1_000_000)
        + ",\"usage\":{\"prompt_tokens\":1}}");
    assertThat(answer.usage().promptTokens()).isEqualTo(1);
  }

  private JsonAnswer fed(String body) {
    var answer = new JsonAnswer(MODEL);
    feed(answer, body.getBytes(UTF_8), 5);
    return answer;
  }

  private void feed(AnswerEditor answer, byte[] source, int size) {
    out.reset();
    for (int at = 0; at < source.length; at += size) {
      answer.feed(source, at, Math.min(source.length, at + size), this::write);
    }
  }

  private void write(byte[] bytes, int from, int to) {
    out.write(bytes, from, to - from);
  }
}
