package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
  @ParameterizedTest
  @CsvSource({"kitten,sitting,3", "abc,abc,0", "'',abc,3", "timeuot,timeout,1", "a,b,1"})
  void countsSlips(String a, String b, int slips) {
    assertThat(Spelling.distance(a, b)).isEqualTo(slips);
    assertThat(Spelling.distance(b, a)).isEqualTo(slips);
  }

  @Test
  void suggestsTheNearestAndNothingFarAway() {
    List<String> names = List.of("timeout", "stream_timeout", "weight");
    assertThat(Spelling.hint("timout", names)).isEqualTo("; did you mean \"timeout\"?");
    assertThat(Spelling.hint("colour", names)).isEmpty();
  }
}
