package dev.sluice.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptTokensTest {
  /** Counted with the tokenizers of GPT-4 and GPT-4o; where they differ, the mean of both. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10 | The quick brown fox jumps over the lazy dog.",
        "34 | Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived in Liberty, and dedicated to the proposition that all men are created equal.",
        "41 | Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen.",
        "45 | Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.",
        "57 | Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства.",
        "42 | 人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。",
        "82 | すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。",
        "68 | 모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다.",
        "42 | SELECT name, count(*) AS orders FROM customers JOIN orders ON orders.customer_id = customers.id WHERE orders.created_at > '2026-01-01' GROUP BY name ORDER BY orders DESC LIMIT 10;",
        "13 | Well done 🎉🎉 see you tomorrow 😀👍",
      })
  void aTextIsEstimatedWithinThirtyPercent(int tokens, String text) {
    assertThat(tokens("{\"prompt\":\"" + text + "\"}")).isCloseTo(tokens, withPercentage(30));
    assertThat(tokens("{\"prompt\":\"" + escaped(text) + "\"}"))
        .as("written in escapes")
        .isCloseTo(tokens, withPercentage(30));
  }

  @Test
  void onlyWhatAModelReadsCounts() {
    String words = "word ".repeat(400); // 2,000 bytes, 400 tokens
    long plain = tokens("{\"messages\":[{\"role\":\"user\",\"content\":\"" + words + "\"}]}");
    assertThat(plain).isCloseTo(500, withPercentage(2));
    assertThat(tokens(
            "{\"messages\" : [ { \"role\" :\"user\" , \"content\" : [ {\"type\":\"text\",\"text\":\""
                + words + "\"} ] } ], \"metadata\":{\"x\":\"" + words + "\"},\"user\":\"" + words
                + "\"}"))
        .isCloseTo(plain, withPercentage(2));
    assertThat(tokens("{\"model\":\"m\"}")).isZero();
    assertThat(tokens("{\"messages\":[]}")).isZero();
    assertThat(tokens("{\"messages\":null,\"prompt\":3}")).isEqualTo(1);
  }

  @Test
  void toolsCountWithTheNamesInTheirSchemas() {
    assertThat(
            tokens(
                "{\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"parameters\":{\"properties\":{\"location\":{\"type\":\"string\"}}}}}]}"))
        .isBetween(15L, 30L);
  }

  @Test
  void anAttachmentIsNoText() {
    String base64 = "iVBORw0KGgo".repeat(100_000);
    String before = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"";
    assertThat(tokens(before + "image_url\",\"image_url\":{\"url\":\"data:image/png;base64,"
            + base64 + "\"}}]}]}"))
        .isBetween(250L, 270L);
    assertThat(tokens(before + "input_audio\",\"input_audio\":{\"data\":\"" + base64
            + "\",\"format\":\"wav\"}}]}]}"))
        .isBetween(250L, 270L);
    assertThat(tokens("{\"prompt\":\"data: " + "word ".repeat(400) + "\"}"))
        .isCloseTo(500, withPercentage(2));
  }

  @Test
  void tokensThatAreGivenAsNumbersAreCounted() {
    assertThat(tokens("{\"prompt\":[1,22,-3,4e1, 5.5]}")).isEqualTo(5);
    assertThat(tokens("{\"input\":[[1,2,3],[4,5]]}")).isEqualTo(3);
  }

  @Test
  void ofSeveralPromptsTheLongestCounts() {
    assertThat(tokens("{\"input\":[\"12345678\",\"1234\",\"123456789012\", \"1\"]}"))
        .isEqualTo(3);
    assertThat(tokens("{\"prompt\":[\"1234\",\"12345678\"]}")).isEqualTo(2);
  }

  @Test
  void anyValidJsonCanBeEstimated() throws MalformedJson {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      for (String name : new String[] {"messages", "input", "tools"}) {
        byte[] json = ("{\"" + name + "\":" + new String(RandomJson.object(random), UTF_8) + "}")
            .getBytes(UTF_8);
        long tokens = new PromptTokens(JsonScan.of(json)).getAsLong();
        assertThat(tokens).as("seed %s", seed).isBetween(0L, 20L + 2L * json.length);
      }
    }
  }

  private static long tokens(String json) {
    try {
      return new PromptTokens(JsonScan.of(json.getBytes(UTF_8))).getAsLong();
    } catch (MalformedJson e) {
      throw new AssertionError(e);
    }
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : text.toCharArray()) {
      escaped.append(c < 0x80 ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return escaped.toString();
  }
}
