package dev.sluice.ledger.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our tables count what JTokkit's encodings count. */
class TokenizerTest {
  private static final List<String> SCRIPTS = List.of(
      "hello",
      "World",
      "HTTPServer",
      "naïve",
      "don't",
      "WE'LL",
      "'s",
      "I'd",
      "zzqxwvk",
      "你好世界",
      "日本語テキスト",
      "привет",
      "नमस्ते",
      "한국어",
      "😀👩‍👩‍👧",
      "ǅ",
      "ʰ",
      "1",
      "12",
      "1234567",
      "½",
      "!",
      "...",
      "://",
      "```",
      "/*",
      "\n",
      "\r\n",
      "\t",
      " ",
      "  ",
      "    \n",
      "\u00a0",
      "\u3000",
      "_",
      "--",
      "a\u0301",
      "\\",
      "{\"key\":",
      "=>");

  @ParameterizedTest
  @CsvSource({"gpt-4o, O200K_BASE", "gpt-4, CL100K_BASE"})
  void countsWhatJTokkitCounts(String model, EncodingType type) {
    Encoding judge = Encodings.newLazyEncodingRegistry().getEncoding(type);
    for (int seed = 0; seed < 2_000; seed++) {
      String text = text(new Random(seed));
      assertThat(new Tokenizer(model).count(text))
          .as("seed %d: %s", seed, text)
          .isEqualTo(judge.countTokensOrdinary(text));
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int parts = random.nextInt(30); parts >= 0; parts--) {
      text.append(SCRIPTS.get(random.nextInt(SCRIPTS.size())))
          .append(random.nextBoolean() ? " " : "");
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource({"a", "'你'", "' '", "'/'", "A", "'x1'"})
  void aLongTextWithoutWordsIsCountedInTime(String unit) {
    String text = unit.repeat(200_000 / unit.length());
    assertThat(new Tokenizer("m").count(text)).isBetween(1L, 3L * text.length());
  }

  @Test
  void whatIsBeyondARequestsLimitIsTakenForMoreOfTheSame() {
    Tokenizer tokenizer = new Tokenizer("m");
    String text = "hello world ".repeat(20_000); // 240,000 characters
    long first = tokenizer.count(text);
    long second = tokenizer.count(text);
    assertThat(second).isCloseTo(first, Percentage.withPercentage(1));
    assertThat(tokenizer.count(text)).isCloseTo(first, Percentage.withPercentage(1));
  }
}
