package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.SluiceProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the tests of {@code scripts/sluice} have in common: commands that end, and what they leave behind. */
final class Shell {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int INTERRUPTED = 130;
  static final String KEY = "sk-shell-0123456789";

  private Shell() {}

  /** What a command came to. */
  record Result(int status, String out, String err) {}

  /** The words of a sub-command that calls {@code openai/mistral} there. */
  static String[] words(FakeUpstream upstream, String subCommand, String... more) {
    return words(upstream.base(), subCommand, more);
  }

  static String[] words(String base, String subCommand, String... more) {
    List<String> words = new ArrayList<>(List.of(subCommand, "--model", "openai/mistral"));
    words.addAll(List.of("--api-base", base, "--api-key", KEY));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  /** Runs to the end, with an input that is a pipe and holds this. */
  static Result given(String input, String... words) {
    try (SluiceProcess sluice = SluiceProcess.run(words)) {
      return end(input.isEmpty() ? sluice.endInput() : sluice.type(input).endInput());
    }
  }

  /** Runs to the end, with an input that nobody ends. */
  static Result run(String... words) {
    return run(Map.of(), words);
  }

  static Result run(Map<String, String> environment, String... words) {
    try (SluiceProcess sluice = SluiceProcess.run(environment, words)) {
      return end(sluice);
    }
  }

  static Result end(SluiceProcess sluice) {
    int status = sluice.exitCode();
    assertThat(sluice.err()).doesNotContain("\tat ", "Exception", KEY);
    return new Result(status, sluice.out(), sluice.err());
  }

  /** It did what it was asked, with nothing to complain of; gives what it printed. */
  static String printed(Result result) {
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    return result.out();
  }

  /** It printed no answer, and said why in a line or two. */
  static String refused(int status, Result result) {
    assertThat(result.status()).as(result.err()).isEqualTo(status);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines().count()).as(result.err()).isBetween(1L, 2L);
    return result.err();
  }
}
