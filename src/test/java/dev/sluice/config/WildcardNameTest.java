package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardNameTest {
  @ParameterizedTest
  @CsvSource({
    "openai/*, openai/a/b, a/b",
    "openai/*, openai/, ''",
    "*, anything at all, anything at all",
    "fo::*:static::*, fo::x:static::y, x|y",
    "fo::*:static::*, fo::a:static::b:static::c, a:static::b|c",
    "*-mini, gpt-mini-mini, gpt-mini",
    "a*b*c, abc, '|'",
    "**, ab, 'ab|'",
  })
  void starsStandForWhatIsThere(String pattern, String name, String stars) {
    assertThat(new WildcardName(pattern).match(name)).containsExactly(stars.split("\\|", -1));
  }

  @ParameterizedTest
  @CsvSource({
    "openai/*, openai",
    "openai/*, xopenai/a",
    "*-mini, gpt-mini2",
    "ab*bc, abc",
    "a*b*b, ab"
  })
  void aNameThatDoesNotFitIsNoMatch(String pattern, String name) {
    assertThat(new WildcardName(pattern).match(name)).isNull();
  }

  @Test
  void charactersThatMeanSomethingElsewhereMeanThemselves() {
    assertThat(new WildcardName("gpt-4.1(x)*").match("gpt-4.1(x)y")).containsExactly("y");
    assertThat(new WildcardName("gpt-4.1*").match("gpt-431")).isNull();
    assertThat(new WildcardName("a*").match("a\nb$1\\E")).containsExactly("\nb$1\\E");
  }

  @ParameterizedTest
  @CsvSource({
    "openai/*, a/b, openai/a/b",
    "gpt-4o, a, gpt-4o",
    "*/*, a|b, a/b",
    "*-*-*, a|b, a-b-b",
    "x-*, a|b, x-a",
  })
  void starsOfAnotherNameAreFilledInOrder(String template, String stars, String filled) {
    assertThat(WildcardName.fill(template, List.of(stars.split("\\|", -1)))).isEqualTo(filled);
  }

  @Test
  void starsMatchAsInARegularExpression() {
    for (long seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      String pattern = text(random, "ab*", 1 + random.nextInt(6)) + "*";
      String name = text(random, "ab", random.nextInt(10));
      Matcher expected = Pattern.compile(pattern.replace("*", "(.*)")).matcher(name);
      List<String> stars = new WildcardName(pattern).match(name);
      assertThat(stars == null)
          .as("%s, %s, seed %s", pattern, name, seed)
          .isEqualTo(!expected.matches());
      assertThat(WildcardName.covers(pattern, name))
          .as("%s, %s, seed %s", pattern, name, seed)
          .isEqualTo(stars != null);
      for (int i = 0; stars != null && i < stars.size(); i++) {
        assertThat(stars.get(i))
            .as("%s, %s, seed %s", pattern, name, seed)
            .isEqualTo(expected.group(i + 1));
      }
    }
  }

  @Test
  void aNameMadeToBeSlowIsNot() {
    String name = "a".repeat(2_000_000);
    assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
      assertThat(new WildcardName("*a*a*a*b*c").match(name)).isNull();
      assertThat(WildcardName.covers("*a*a*a*b*c", name)).isFalse();
    });
  }

  private static String text(Random random, String letters, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }

  @Test
  void aNameWithoutAStarIsOnlyItself() {
    assertThat(new WildcardName("gpt").match("gpt")).isEmpty();
    assertThat(WildcardName.covers("gpt", "gpt")).isTrue();
    assertThat(WildcardName.covers("gpt", "gpt2")).isFalse();
    assertThat(WildcardName.covers("gpt*", "gpt2")).isTrue();
  }
}
