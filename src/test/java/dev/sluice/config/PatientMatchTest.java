package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatientMatchTest {
  @Test
  void theWholeTextMustMatch() {
    assertThat(PatientMatch.matches("http://(a|b)+/v1", "http://abba/v1")).isTrue();
    assertThat(PatientMatch.matches("http://(a|b)+/v1", "http://abba/v1/x")).isFalse();
    assertThat(PatientMatch.matches("(.)(.)\\2\\1", "abba")).isTrue();
  }

  @ParameterizedTest
  @Timeout(5)
  @ValueSource(strings = {"(.*a){20}b", "(a+)+\\1b", "((a|aa)+)\\1+b", "(a|b|[c-z])*1"})
  void anExpressionThatWouldTakeForEverDoesNotMatch(String expression) {
    assertThat(PatientMatch.matches(expression, "a".repeat(2000))).isFalse();
  }

  @Test
  void aTextThatIsTooDeepForTheStackDoesNotMatch() {
    assertThat(PatientMatch.matches("(a|b|[c-z])*", "a".repeat(2000))).isIn(true, false);
    assertThat(PatientMatch.matches("(a|b|[c-z])*", "ab".repeat(500_000))).isFalse();
  }
}
