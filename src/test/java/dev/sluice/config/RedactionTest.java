package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may hold a key is shown without it, and everything else as it is. */
class RedactionTest {
  private static final String REST = "1234567890abcdef";

  @ParameterizedTest
  @ValueSource(strings = {"sk", "pk", "gsk", "hf", "xai", "nvapi", "ghp", "SK", "Gsk", "nvAPI"})
  void aKeyIsAbbreviatedWhereverItStands(String prefix) {
    for (String dash : new String[] {"-", "_"}) {
      String key = prefix + dash + REST;
      assertThat(Redaction.within(key)).doesNotContain(REST);
      assertThat(Redaction.within("my " + key + ", is it?"))
          .startsWith("my ")
          .endsWith(", is it?")
          .doesNotContain(REST);
    }
  }

  @Test
  void namesAndIdsStayAsTheyAre() {
    UUID some = new UUID(0x0f1e2d3c4b5a6f78L, 0x8a9f0b1c2d3e4f5fL);
    for (String text : new String[] {
      "", "k", "-", "k-1", "gpt-4o-mini", "task-" + REST, "disk_" + REST, some.toString()
    }) {
      assertThat(Redaction.within(text)).isEqualTo(text);
    }
    assertThat(Redaction.within(null)).isNull();
  }
}
