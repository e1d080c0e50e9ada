package dev.sluice.ledger.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.config.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What LiteLLM encrypted can be read, what is written LiteLLM can read, and nothing else can. */
class SealTest {
  private static final Seal SEAL = new Seal(new Secret("a salt that stays"));

  /** Made with PyNaCl and with Python's cryptography, as LiteLLM calls them. */
  @ParameterizedTest
  @CsvSource({
    "openai/their-name,"
        + "IYSOQCO8G4Tc1NnTK6vBnXUcmJpfeIw63NdlhkoVAM51MlspfQo9ExVLZxBH5uK6VMKxQBcgAyba",
    "openai/their-name," + "v2:gcm:cotLiSiAxffefpqseRqmnzCmWLmisxWbSMcBEYuhCkIUQSLs6iAvctFeTUxg",
    "sk-upstream-secret-9876543210,"
        + "s6q1aN74gYywzBZwLMu6BC-3WKZKmnu725GptEo9Pomrmkz0nat8JdHeGkUdzHMTNh9xlWT1SlY5B5F9PxDHUTVf45-P",
    "sk-upstream-secret-9876543210,"
        + "s6q1aN74gYywzBZwLMu6BC+3WKZKmnu725GptEo9Pomrmkz0nat8JdHeGkUdzHMTNh9xlWT1SlY5B5F9PxDHUTVf45+P",
    "sk-upstream-secret-9876543210,"
        + "v2:gcm:s_t60vh3yDvC2D5Elo5xQgVaNyJF41R18anHQrFdZq8meHCGap6xU4j6tN_j_7AlC3YJt9snd2of",
    "'', atpprVMStpwbE9Wu2SN_kQVyntQJPQN_VqnlYFsYTkQUxiU2QaJ9VA==",
    "'', v2:gcm:zyn1XgUkK-wZtkxDMmGOEKCDF8XqL6Ft5U2TzA==",
    "schlüssel, mN7Icv069_fdxzK921endfsILecSWbyItph6q2jMk4BYDASndG3nlbj0Zh4QmgG-y_8=",
    "schlüssel, v2:gcm:NGq3glhLVcvJjJQcP7DXYd0zxw_etJ_PnW5qx3J-7vuboPTJ_p4="
  })
  void readsWhatLiteLlmWrote(String plain, String sealed) {
    JsonObject opened = SEAL.open(new JsonObject().put("model", sealed).put("rpm", 7));
    assertThat(opened).isEqualTo(new JsonObject().put("model", plain).put("rpm", 7));
  }

  @Test
  void everyTextAtAnyDepthIsSealedAndNoTwoAlike() {
    JsonObject plain = new JsonObject()
        .put("a", "text")
        .put("b", "text")
        .put("n", 1.5)
        .put("f", true)
        .put(
            "deep",
            new JsonObject().put("list", new JsonArray().add("text").add(3).add("")));
    JsonObject sealed = SEAL.seal(plain);
    assertThat(sealed.encode()).doesNotContain("text");
    assertThat(sealed.getString("a")).startsWith("v2:gcm:").isNotEqualTo(sealed.getString("b"));
    assertThat(SEAL.open(sealed)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "os.environ/KEY", "http://127.0.0.1:8000/v1", "", "chat"})
  void whatNobodySealedStaysAsItIs(String text) {
    assertThat(SEAL.open(new JsonObject().put("a", text)).getString("a")).isEqualTo(text);
  }

  @Test
  void withAnotherKeyNothingIsRead() {
    JsonObject sealed = SEAL.seal(new JsonObject().put("a", "text"));
    Seal other = new Seal(new Secret("another salt"));
    assertThatExceptionOfType(Seal.Unreadable.class).isThrownBy(() -> other.open(sealed));
    JsonObject boxed =
        new JsonObject().put("a", "atpprVMStpwbE9Wu2SN_kQVyntQJPQN_VqnlYFsYTkQUxiU2QaJ9VA==");
    assertThatExceptionOfType(Seal.Unreadable.class).isThrownBy(() -> other.open(boxed));
  }

  @Test
  void whatWasDamagedIsNeverReadAsSomethingElse() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String sealed = SEAL.seal(new JsonObject().put("a", "text")).getString("a");
    for (int i = 0; i < 500; i++) {
      int at = "v2:gcm:".length() + random.nextInt(sealed.length() - "v2:gcm:".length() - 4);
      char other = sealed.charAt(at) == 'A' ? 'B' : 'A';
      String damaged = sealed.substring(0, at) + other + sealed.substring(at + 1);
      String cut = sealed.substring(0, at);
      for (String bad : new String[] {damaged, cut}) {
        assertThatExceptionOfType(Seal.Unreadable.class)
            .as("seed %d: %s", seed, bad)
            .isThrownBy(() -> SEAL.open(new JsonObject().put("a", bad)));
      }
    }
  }
}
