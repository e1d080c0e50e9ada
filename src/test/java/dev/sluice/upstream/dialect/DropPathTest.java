package dev.sluice.upstream.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DropPathTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.b      | {'b':1,'c':2}                 | {'c':2}",
        "a.b.c    | {'b':{'c':1,'d':1.50}}        | {'b':{'d':1.50}}",
        "a[*].x   | [{'x':1,'y':2},{'x':3},4]     | [{'y':2},{},4]",
        "a[1].x   | [{'x':1},{'x':2,'y':3}]       | [{'x':1},{'y':3}]",
        "a[0]     | [1,2]                         | [2]",
        "a[*]     | [1,2]                         | []",
        "a[*].f.s | [{'f':{'s':true,'n':'x'}}]    | [{'f':{'n':'x'}}]",
        "$.a.b    | {'b':1}                       | {}"
      })
  void removesWhatThePathLeadsToAndNothingElse(String path, String value, String left) {
    JsonNode tree = tree(value);
    assertThat(DropPath.parse(path).removeFrom(tree)).isTrue();
    assertThat(JsonTree.text(tree)).isEqualTo(left.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.b    | {'c':2}",
        "a.b    | 1",
        "a[7].x | [{'x':1}]",
        "a[*].x | {'x':1}",
        "a[0]   | 'text'",
        "a[3]   | [1]"
      })
  void leavesAloneWhatThePathDoesNotReach(String path, String value) {
    JsonNode tree = tree(value);
    assertThat(DropPath.parse(path).removeFrom(tree)).isFalse();
    assertThat(tree).isEqualTo(tree(value));
  }

  @Test
  void aNameAloneIsATopLevelMember() {
    DropPath path = DropPath.parse("response_format");
    assertThat(path.isTopLevel()).isTrue();
    assertThat(path.member()).isEqualTo("response_format");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.", ".a", "a[", "a[]", "a[x]", "a[-1]", "a..b", "a]b", "[0]"})
  void refusesWhatIsNoPathAndShowsHowToWriteOne(String path) {
    assertThatThrownBy(() -> DropPath.parse(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + path + "'")
        .hasMessageContaining("tools[*].x");
  }

  private static JsonNode tree(String json) {
    return JsonTree.read(json.strip().replace('\'', '"'));
  }
}
