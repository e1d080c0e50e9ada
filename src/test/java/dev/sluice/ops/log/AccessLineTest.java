package dev.sluice.ops.log;

import static dev.sluice.ops.log.Notes.line;
import static dev.sluice.ops.log.Notes.refused;
import static dev.sluice.ops.log.Notes.served;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request is one line, whatever its caller wrote, and the line is what the README says. */
class AccessLineTest {
  private static final AccessLine TEXT = new TextLine(true);
  private static final AccessLine JSON = new JsonLine(true);

  @Test
  void aTextLineHasColumnsThenNamesWithValues() {
    assertThat(line(TEXT, served("gpt-4o", "call-1")))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z 200 POST /v1/chat/completions"
            + " +\\d+\\.\\d{3}ms model=gpt-4o key_alias=search-ci key="
            + Notes.KEY.toString().substring(0, 8)
            + " user=ann team=team-1 deployment=chat-1 upstream_model=openai/gpt-4o"
            + " api_base=http://up:8000/v1 prompt_tokens=12 completion_tokens=340 cost=0.00343"
            + " first_byte_ms=210\\.301 upstream_ms=1531\\.002 overhead_ms=1\\.416 retries=1"
            + " fallbacks=0 bytes_in=512 bytes_out=90310 peer=10\\.0\\.0\\.7 request_id=call-1\n");
    assertThat(line(TEXT, served("a", "b")).indexOf("ms "))
        .isEqualTo(line(TEXT, refused("/x")).indexOf("ms "));
  }

  @Test
  void linesOfOneDeploymentSayWhereTheirOwnRequestsWent() {
    String id = "same";
    for (AccessLine form : List.of(new TextLine(true), new JsonLine(true))) {
      for (String model : List.of("one", "one", "two", "one")) {
        for (String base : List.of("http://a/v1", "http://b/v1")) {
          String line = line(form, Notes.gone(id, model, base));
          assertThat(line).contains("openai/" + model).contains(base).contains(id);
        }
      }
    }
  }

  @Test
  void aJsonLineIsAnObjectWithTheSameNames() {
    JsonObject line = new JsonObject(line(JSON, served("gpt-4o", "call-1")));
    assertThat(line.fieldNames())
        .containsExactly(
            "timestamp",
            "logger",
            "method",
            "path",
            "status",
            "total_ms",
            "model",
            "key_alias",
            "key",
            "user",
            "team",
            "deployment",
            "upstream_model",
            "api_base",
            "prompt_tokens",
            "completion_tokens",
            "cost",
            "first_byte_ms",
            "upstream_ms",
            "overhead_ms",
            "retries",
            "fallbacks",
            "bytes_in",
            "bytes_out",
            "peer",
            "request_id");
    assertThat(line.getDouble("cost")).isEqualTo(0.00343);
  }

  @Test
  void whoAskedCanBeLeftOut() {
    for (AccessLine form : List.of(new TextLine(false), new JsonLine(false))) {
      assertThat(line(form, served("gpt-4o", "call-1")))
          .contains("gpt-4o", "call-1")
          .doesNotContain("search-ci", "ann", "team-1", Notes.KEY.toString().substring(0, 8));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\n2026-01-01T00:00:00.000Z 200 GET /forged",
        "a\r\n200",
        "a\u001b[2J\u001b[31m",
        "a\u0085\u2028\u2029b",
        "a\u202eb\u200f",
        "\ud800 \udc00 half",
        "\"}\n{\"status\":200",
        "back\\slash \\\" quote",
        " status=200",
        "\u0000\u007f\u009b",
      })
  void nobodyForgesALineOrHidesOne(String text) {
    for (AccessNote note : List.of(refused("/" + text), served(text, text))) {
      String line = line(TEXT, note);
      assertThat(line.lines()).hasSize(1);
      assertThat(line.strip().chars().filter(c -> c < ' ' || c > '~')).isEmpty();
      JsonObject object = new JsonObject(line(JSON, note));
      assertThat(List.of(object.getString("path"), object.getString("model", "")))
          .anyMatch(value -> value.endsWith(text));
    }
  }

  @Test
  void whateverIsWrittenComesOutOfTheObjectAsItWent() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(60);
      while (text.length() < length) {
        text.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x100 : 0x110000));
      }
      String line = line(JSON, served(text.toString(), "x"));
      assertThat(line.lines()).as("seed %d", seed).hasSize(1);
      assertThat(new JsonObject(line).getString("model", ""))
          .as("seed %d", seed)
          .isEqualTo(text.toString());
    }
  }

  @Test
  void aLongTextIsCutOff() {
    String endless = "m".repeat(100_000);
    assertThat(line(TEXT, served(endless, endless)).length()).isLessThan(1000);
    assertThat(line(JSON, refused("/" + endless)).length()).isLessThan(1000);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models/sk-secret-0123456789, /v1/models/sk-...6789",
    "/key/my-own-secret/regenerate, /key/{key}/regenerate",
    "/key/service-account/generate, /key/service-account/generate",
    "/disk-something-long, /disk-something-long",
    "/x/GHP_0123456789abcd, /x/...abcd",
  })
  void aKeyInAPathIsAbbreviated(String path, String shown) {
    assertThat(new JsonObject(line(JSON, refused(path))).getString("path")).isEqualTo(shown);
  }

  @Test
  void aCodeThatIsNoWordIsNotRepeated() {
    AccessNote note = new AccessNote("POST", "/x", "p");
    note.failed("my prompt was: hello");
    note.ended(500, 0, 0);
    assertThat(new JsonObject(line(JSON, note)).getString("error")).isEqualTo("other");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,0.000000001", "1500000000,1.5", "2000000000,2", "120000000,0.12"})
  void dollarsAreExact(long nanos, String shown) {
    LineBuffer line = new LineBuffer().dollars(nanos);
    assertThat(new String(line.bytes(), 0, line.size(), UTF_8)).isEqualTo(shown);
  }
}
