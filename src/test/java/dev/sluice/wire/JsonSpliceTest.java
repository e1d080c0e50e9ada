package dev.sluice.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonSpliceTest {
  @Test
  void returnsTheVeryArrayWhenNothingIsEdited() throws MalformedJson {
    JsonScan scan = scan("{ \"a\" :1}");
    assertThat(new JsonSplice(scan).toBytes()).isSameAs(scan.source());
    assertThat(splice("{\"a\":1}").remove("x").rename("x", "y").toBytes())
        .asString(UTF_8)
        .isEqualTo("{\"a\":1}");
  }

  @Test
  void replacesAValueInPlace() throws MalformedJson {
    expect(
        splice(" {\"a\": 1 , \"model\" :\t\"x\" }\n").set("model", b("\"yy\"")),
        " {\"a\": 1 , \"model\" :\t\"yy\" }\n");
    expect(splice("{\"mo\\u0064el\":null}").set("model", b("1")), "{\"mo\\u0064el\":1}");
  }

  @Test
  void appendsAfterTheLastMember() throws MalformedJson {
    expect(
        splice("{\"a\":1 }").set("b", b("2")).set("c\"", b("3")), "{\"a\":1,\"b\":2,\"c\\\"\":3 }");
    expect(splice(" { } ").set("b", b("2")), " {\"b\":2 } ");
    expect(splice("{}").set("b", b("2")).set("b", b("4")), "{\"b\":4}");
  }

  @Test
  void removesAMemberWithItsComma() throws MalformedJson {
    expect(splice("{ \"a\":1 , \"b\":2 , \"c\":3 }").remove("a"), "{ \"b\":2 , \"c\":3 }");
    expect(splice("{ \"a\":1 , \"b\":2 , \"c\":3 }").remove("b"), "{ \"a\":1 , \"c\":3 }");
    expect(splice("{ \"a\":1 , \"b\":2 , \"c\":3 }").remove("c"), "{ \"a\":1 , \"b\":2 }");
    expect(splice("{ \"a\":1 , \"b\":2 , \"c\":3 }").remove("c").remove("b"), "{ \"a\":1 }");
    expect(splice("{ \"a\":1 , \"b\":2 }").remove("a").remove("b"), "{  }");
    expect(splice("{ \"a\":1 , \"b\":2 }").remove("b").remove("a").set("c", b("3")), "{ \"c\":3 }");
  }

  @Test
  void renamesUnlessTheNewNameIsTaken() throws MalformedJson {
    expect(splice("{\"a\" : 1,\"b\":2}").rename("a", "c"), "{\"c\" : 1,\"b\":2}");
    expect(splice("{\"a\":1,\"b\":2}").rename("a", "b"), "{\"a\":1,\"b\":2}");
    expect(splice("{\"a\":1,\"b\":2}").remove("b").rename("a", "b").set("b", b("3")), "{\"b\":3}");
    expect(
        splice("{\"a\":1}").set("x", b("2")).rename("x", "y").set("x", b("3")),
        "{\"a\":1,\"y\":2,\"x\":3}");
  }

  @Test
  void aRemovedMemberCanBeSetAgain() throws MalformedJson {
    expect(splice("{\"a\":1,\"b\":2}").remove("a").set("a", b("3")), "{\"b\":2,\"a\":3}");
    expect(splice("{\"b\":2}").set("a", b("3")).remove("a"), "{\"b\":2}");
  }

  @Test
  void changesOneValueAndNoOtherByte() throws MalformedJson {
    for (int seed = 0; seed < 5_000; seed++) {
      var random = new Random(seed);
      JsonScan scan = JsonScan.of(RandomJson.object(random));
      if (scan.members().isEmpty()) {
        continue;
      }
      JsonScan.Member member = scan.members().get(random.nextInt(scan.members().size()));
      byte[] value = RandomJson.value(random);
      String source = new String(scan.source(), UTF_8);
      byte[] out = new JsonSplice(scan).set(member.key(), value).toBytes();
      String head = new String(scan.source(), 0, member.valueStart(), UTF_8);
      String tail = new String(
          scan.source(), member.valueEnd(), scan.source().length - member.valueEnd(), UTF_8);
      assertThat(new String(out, UTF_8))
          .as("seed %d: %s", seed, source)
          .isEqualTo(head + new String(value, UTF_8) + tail);
    }
  }

  @Test
  void anyEditsGiveTheTreeThatTheyWouldGiveJackson() throws Exception {
    for (int seed = 0; seed < 10_000; seed++) {
      var random = new Random(seed);
      byte[] source = RandomJson.object(random);
      var splice = new JsonSplice(JsonScan.of(source));
      ObjectNode tree = (ObjectNode) StrictJackson.read(source);
      for (int edits = random.nextInt(6); edits > 0; edits--) {
        edit(random, splice, tree);
      }
      byte[] out = splice.toBytes();
      assertThat(StrictJackson.read(out))
          .as("seed %d: %s", seed, new String(source, UTF_8))
          .isEqualTo(tree);
      assertThat(JsonScan.of(out).members()).as("seed %d", seed).hasSize(tree.size());
    }
  }

  private static void edit(Random random, JsonSplice splice, ObjectNode tree) throws Exception {
    List<String> keys = List.of("model", "stream", "error", "é", "a b", "x\"y", "new");
    String key = keys.get(random.nextInt(keys.size()));
    String other = keys.get(random.nextInt(keys.size()));
    byte[] value = RandomJson.value(random);
    switch (random.nextInt(3)) {
      case 0 -> {
        splice.set(key, value);
        tree.set(key, StrictJackson.read(value));
      }
      case 1 -> {
        splice.remove(key);
        tree.remove(key);
      }
      default -> {
        splice.rename(key, other);
        JsonNode moved = tree.get(key);
        if (moved != null && !tree.has(other)) {
          tree.remove(key);
          tree.set(other, moved);
        }
      }
    }
  }

  @Test
  void quotesAnyText() throws Exception {
    for (String text : List.of("", "a\"b\\c", "\0\n\u001f", "é漢😀", "\u2028", "x".repeat(100))) {
      assertThat(StrictJackson.read(JsonText.quote(text)).textValue()).isEqualTo(text);
    }
    assertThat(JsonText.quote("\ud800a\udc00")).asString(UTF_8).isEqualTo("\"\\ud800a\\udc00\"");
  }

  private static void expect(JsonSplice splice, String json) {
    assertThat(splice.toBytes()).asString(UTF_8).isEqualTo(json);
  }

  private static JsonSplice splice(String json) throws MalformedJson {
    return new JsonSplice(scan(json));
  }

  private static JsonScan scan(String json) throws MalformedJson {
    return JsonScan.of(b(json));
  }

  private static byte[] b(String text) {
    return text.getBytes(UTF_8);
  }
}
