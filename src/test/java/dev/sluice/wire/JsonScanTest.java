package dev.sluice.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScanTest {
  @Test
  void findsTopLevelMembersWithTheirBytes() throws MalformedJson {
    JsonScan scan = scan(" { \"model\" : \"a\\u0062\\n\" ,\"stream\":true,\"n\":{\"model\":1} } ");
    assertThat(scan.members())
        .extracting(JsonScan.Member::key)
        .containsExactly("model", "stream", "n");
    assertThat(scan.string("model")).isEqualTo("ab\n");
    assertThat(scan.kind("stream")).isEqualTo('t');
    assertThat(scan.kind("n")).isEqualTo('{');
    assertThat(scan.valueBytes("n")).asString(UTF_8).isEqualTo("{\"model\":1}");
    assertThat(scan.string("n")).isNull();
    assertThat(scan.member("absent")).isNull();
    assertThat(scan.kind("absent")).isEqualTo((char) 0);
    assertThat(scan.kind("absent")).isEqualTo((char) 0);
  }

  @Test
  void readsNamesWrittenWithEscapes() throws MalformedJson {
    assertThat(scan("{\"mo\\u0064el\":\"x\"}").string("model")).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~|empty body|0",
        "~  ~|empty body|2",
        "[1]|expected a JSON object beginning with '{', found '['|0",
        "\"a\"|expected a JSON object|0",
        "{|expected a member name in double quotes, found the end|1",
        "{a:1}|expected a member name in double quotes, found 'a'|1",
        "{\"a\" 1}|expected ':' after the member name, found '1'|5",
        "{\"a\":}|expected a value, found '}'|5",
        "{\"a\":1,}|expected a member name in double quotes, found '}'|7",
        "{\"a\":[1,]}|expected a value, found ']'|8",
        "{\"a\":[1}}|expected ',' or ']' after an element, found '}'|7",
        "{\"a\":{\"b\":1]}|expected ',' or '}' after a member, found ']'|11",
        "{\"a\":1 \"b\":2}|expected ',' or '}' after a member, found '\"'|7",
        "{\"a\":1}x|expected nothing after the object, found 'x'|7",
        "{\"a\":1}{}|expected nothing after the object|7",
        "{\"a\":NaN}|expected a value, found 'N'|5",
        "{\"a\":+1}|expected a value, found '+'|5",
        "{\"a\":01}|leading 0|6",
        "{\"a\":-}|expected a digit after '-'|6",
        "{\"a\":1.}|expected a digit after the decimal point|7",
        "{\"a\":1e}|expected a digit in the exponent|7",
        "{\"a\":tru}|expected the value true, found '}'|8",
        "{\"a\":'b'}|expected a value, found '''|5",
        "{\"a\":\"b|a string that is not closed|7",
        "{\"a\":\"\\x\"}|after a backslash, found 'x'|7",
        "{\"a\":\"\\u00g0\"}|expected four hex digits after \\u, found 'g'|10",
        "{\"a\":1,\"a\":2}|duplicate key 'a'|7",
        "{\"model\":1,\"mo\\u0064el\":2}|duplicate key 'model'|11",
        "/**/{}|expected a JSON object|0",
      })
  void refusesWithAReasonAndAPosition(String json, String reason, int position) {
    assertThatThrownBy(() -> scan(json))
        .isInstanceOf(MalformedJson.class)
        .hasMessageContaining(reason)
        .hasMessageEndingWith(" at byte " + position)
        .hasFieldOrPropertyWithValue("position", position);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "c080",
        "c1bf",
        "c3",
        "e08080",
        "e28(",
        "eda080",
        "f08080af",
        "f4908080",
        "f5808080",
        "ff",
        "00",
        "1f",
        "0a"
      })
  void refusesBytesThatAreNoTextInsideStrings(String hex) {
    byte[] inside =
        hex.equals("e28(") ? new byte[] {(byte) 0xe2, '('} : HexFormat.of().parseHex(hex);
    byte[] json = concat("{\"k\":\"plain ".getBytes(UTF_8), inside, "\"}".getBytes(UTF_8));
    assertThatThrownBy(() -> JsonScan.of(json))
        .isInstanceOf(MalformedJson.class)
        .hasMessageEndingWith("at byte 12");
  }

  @Test
  void refusesAByteOrderMarkAndAStrayNul() {
    assertThatThrownBy(() -> scan("\ufeff{}")).hasMessageContaining("byte order mark at byte 0");
    assertThatThrownBy(() -> JsonScan.of("{}".getBytes(StandardCharsets.UTF_16)))
        .hasMessageContaining("byte order mark");
    assertThatThrownBy(() -> scan("{}\0")).hasMessageContaining("found byte 0x00 at byte 2");
  }

  @Test
  void refusesAHundredThousandLevelsAtTheFirstThatIsTooMany() {
    String arrays = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThatThrownBy(() -> scan(arrays))
        .isInstanceOf(MalformedJson.class)
        .hasMessage("nested deeper than 512 levels at byte 516");
    String objects = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
    assertThatThrownBy(() -> scan(objects)).hasMessageStartingWith("nested deeper than 512 levels");
  }

  @Test
  void takesAsManyLevelsAsItSays() throws MalformedJson {
    int inner = JsonScan.MAX_DEPTH - 1;
    String mixed = "{\"a\":" + "[{\"b\":".repeat(inner / 2) + "[]" + "}]".repeat(inner / 2) + "}";
    assertThat(scan(mixed).kind("a")).isEqualTo('[');
  }

  @Test
  void keepsEverySortOfNumberAndLoneSurrogateEscapesAsTheyAre() throws MalformedJson {
    String long1 = "9".repeat(100_000);
    JsonScan scan = scan("{\"a\":1e400,\"b\":-0.0E+0,\"c\":" + long1 + ",\"d\":\"\\ud800\"}");
    assertThat(scan.valueBytes("a")).asString(UTF_8).isEqualTo("1e400");
    assertThat(scan.valueBytes("b")).asString(UTF_8).isEqualTo("-0.0E+0");
    assertThat(scan.valueBytes("c")).asString(UTF_8).isEqualTo(long1);
    assertThat(scan.string("d")).isEqualTo("\ud800");
  }

  @Test
  void letsNestedDuplicatesPass() throws MalformedJson {
    assertThat(scan("{\"a\":{\"b\":1,\"b\":2}}").members()).hasSize(1);
  }

  @Test
  void refusesDuplicatesAmongManyMembersAndTooManyMembers() throws MalformedJson {
    assertThat(scan("{" + members(JsonScan.MAX_MEMBERS) + "}").member("k1023")).isNotNull();
    assertThatThrownBy(() -> scan("{" + members(JsonScan.MAX_MEMBERS + 1) + "}"))
        .hasMessageStartingWith("more than 1024 members");
    assertThatThrownBy(() -> scan("{" + members(100) + ",\"k99\":1}"))
        .hasMessageStartingWith("duplicate key 'k99'");
    assertThatThrownBy(() -> scan("{" + members(100) + ",\"k3\":1}"))
        .hasMessageStartingWith("duplicate key 'k3'");
  }

  private static String members(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"k" + i + "\":" + i)
        .collect(Collectors.joining(","));
  }

  @Test
  void scansAnObjectInsideAnother() throws MalformedJson {
    byte[] outer = "{\"extra_body\": {\"top_k\": 5}, \"x\": 1}".getBytes(UTF_8);
    JsonScan.Member extra = JsonScan.of(outer).member("extra_body");
    JsonScan inner = JsonScan.of(outer, extra.valueStart(), extra.valueEnd());
    assertThat(inner.valueBytes("top_k")).asString(UTF_8).isEqualTo("5");
    assertThat(new JsonSplice(inner).toBytes()).asString(UTF_8).isEqualTo("{\"top_k\": 5}");
  }

  @Test
  void agreesWithJacksonOnValidObjects() throws Exception {
    for (int seed = 0; seed < 3_000; seed++) {
      agree(seed, RandomJson.object(new Random(seed)), true);
    }
  }

  @Test
  void acceptsNothingDamagedThatJacksonRefuses() throws Exception {
    for (int seed = 0; seed < 30_000; seed++) {
      var random = new Random(seed);
      agree(seed, damaged(RandomJson.object(random), random), false);
    }
  }

  private static void agree(int seed, byte[] json, boolean mustPass) throws IOException {
    JsonScan scan;
    try {
      scan = JsonScan.of(json);
    } catch (MalformedJson e) {
      assertThat(mustPass)
          .as("seed %d: %s in %s", seed, e.getMessage(), new String(json, UTF_8))
          .isFalse();
      assertThat(e.position()).as("seed %d", seed).isBetween(0, json.length);
      return;
    }
    JsonNode tree = StrictJackson.read(json);
    assertThat(scan.members()).as("seed %d", seed).hasSize(tree.size());
    for (JsonScan.Member member : scan.members()) {
      byte[] value = Arrays.copyOfRange(json, member.valueStart(), member.valueEnd());
      assertThat(StrictJackson.read(value)).as("seed %d", seed).isEqualTo(tree.get(member.key()));
      String text = tree.get(member.key()).isTextual() ? tree.get(member.key()).textValue() : null;
      assertThat(scan.string(member.key())).as("seed %d", seed).isEqualTo(text);
    }
  }

  private static byte[] damaged(byte[] json, Random random) {
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(json, random.nextInt(json.length));
    }
    for (int flips = 1 + random.nextInt(2); flips > 0; flips--) {
      boolean telling = random.nextBoolean();
      json[random.nextInt(json.length)] =
          (byte) (telling ? "{}[]\",:\\0e-. ".charAt(random.nextInt(13)) : random.nextInt(256));
    }
    return json;
  }

  private static byte[] concat(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static JsonScan scan(String json) throws MalformedJson {
    return JsonScan.of(json.getBytes(UTF_8));
  }
}
