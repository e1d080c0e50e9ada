package dev.sluice.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.bus.GatewayError;
import dev.sluice.routing.Ask;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.MalformedJson;
import dev.sluice.wire.PromptTokens;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants of routing, in LiteLLM's words: {@code num_retries}, {@code fallbacks}, {@code disable_fallbacks}
 * and tags, as members of the body or headers. {@code null} counts as not said.
 */
public final class AskedRoute {
  private static final CharSequence RETRIES = HttpHeaders.createOptimized("x-litellm-num-retries");
  private static final CharSequence TAGS = HttpHeaders.createOptimized("x-litellm-tags");
  private static final int MOST_RETRIES = 100; // as in the config
  /** Of a list in the body, which is held as long as its request, and looked at for every deployment. */
  private static final int MOST_ITEMS = 100;

  private static final int LONGEST_LIST = 16_384; // bytes
  private static final String FALLBACKS =
      "must be a list of model names, or of {\"model asked for\": [names]}.";

  private AskedRoute() {}

  /**
   * @throws GatewayError when one of them is of the wrong type
   */
  public static Ask of(JsonScan body, MultiMap headers, String model, boolean stream) {
    String tags = headers.get(TAGS);
    String retries = headers.get(RETRIES);
    if (tags == null
        && retries == null
        && !body.maybeRemarkable()
        && body.kind("metadata") != '{') {
      return new Ask(model, stream, new PromptTokens(body), Set.of(), null, null, false);
    }
    return new Ask(
        model,
        stream,
        new PromptTokens(body),
        tags(body, tags),
        retries(body, retries),
        fallbacks(body, model),
        isDisabled(body));
  }

  /** The header wins, as in LiteLLM. */
  private static @Nullable Integer retries(JsonScan body, @Nullable String header) {
    Integer ofBody =
        isSaid(body, "num_retries") ? count(text(body, "num_retries"), "num_retries") : null;
    return header == null ? ofBody : Integer.valueOf(count(header.strip(), RETRIES.toString()));
  }

  private static int count(String text, String name) {
    boolean number =
        !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!number || Integer.parseInt(text) > MOST_RETRIES) {
      throw wrong(name, "must be a whole number from 0 to " + MOST_RETRIES + ".");
    }
    return Integer.parseInt(text);
  }

  /** All that are said anywhere: the header, {@code tags}, and those of the metadata. */
  private static Set<String> tags(JsonScan body, @Nullable String header) {
    if (header == null
        && !isSaid(body, "tags")
        && body.kind("metadata") != '{'
        && body.kind("litellm_metadata") != '{') {
      return Set.of();
    }
    Set<String> tags = new LinkedHashSet<>();
    for (String tag : header == null ? new String[0] : header.split(",")) {
      if (!tag.isBlank()) {
        tags.add(tag.strip());
      }
    }
    if (isSaid(body, "tags")) {
      tags.addAll(texts(body, "tags", "tags"));
    }
    addOfMetadata(tags, body, "metadata");
    addOfMetadata(tags, body, "litellm_metadata");
    return tags;
  }

  /** OpenAI's metadata holds strings; {@code tags} that are a list can only be LiteLLM's. */
  private static void addOfMetadata(Set<String> tags, JsonScan body, String name) {
    JsonScan.Member metadata = body.member(name);
    if (metadata == null || body.kind(name) != '{') {
      return;
    }
    try {
      JsonScan inner = JsonScan.of(body.source(), metadata.valueStart(), metadata.valueEnd());
      if (inner.kind("tags") == '[') {
        tags.addAll(texts(inner, "tags", name + ".tags"));
      }
    } catch (MalformedJson twice) {
      throw wrong(name, "cannot be read: " + twice.getMessage() + ".");
    }
  }

  private static List<String> texts(JsonScan scan, String name, String param) {
    List<String> texts = new ArrayList<>();
    for (Object item : list(scan, name, param, "must be a list of strings.")) {
      if (!(item instanceof String text)) {
        throw wrong(param, "must be a list of strings.");
      }
      texts.add(text);
    }
    return texts;
  }

  /** Names, or as in the config lists by the model that is asked for. */
  private static @Nullable List<String> fallbacks(JsonScan body, String model) {
    if (!isSaid(body, "fallbacks")) {
      return null;
    }
    List<String> names = new ArrayList<>();
    Map<String, List<String>> byModel = new HashMap<>();
    for (Object item : list(body, "fallbacks", "fallbacks", FALLBACKS)) {
      if (item instanceof JsonObject object && isByModel(object)) {
        object.forEach(entry -> byModel.put(entry.getKey(), names((JsonArray) entry.getValue())));
      } else {
        names.add(name(item instanceof JsonObject object ? modelOf(object) : item));
      }
    }
    List<String> ofModel = byModel.get(model);
    names.addAll(ofModel != null ? ofModel : byModel.getOrDefault("*", List.of()));
    if (names.size() > MOST_ITEMS) {
      throw tooMany("fallbacks");
    }
    return names;
  }

  private static boolean isByModel(JsonObject item) {
    return !item.isEmpty()
        && !item.containsKey("model")
        && !item.containsKey("messages")
        && item.fieldNames().stream().allMatch(name -> item.getValue(name) instanceof JsonArray);
  }

  private static List<String> names(JsonArray items) {
    return items.stream().map(AskedRoute::name).toList();
  }

  private static String name(@Nullable Object item) {
    if (!(item instanceof String text) || text.isEmpty()) {
      throw wrong("fallbacks", FALLBACKS);
    }
    return text;
  }

  private static @Nullable Object modelOf(JsonObject fallback) {
    for (String member : fallback.fieldNames()) {
      if (!member.equals("model")) {
        throw wrong(
            "fallbacks",
            "has an item with '" + (member.length() <= 64 ? member : member.substring(0, 64))
                + "': a fallback gets the request as it is, so its only member may be 'model'.");
      }
    }
    return fallback.getValue("model");
  }

  private static boolean isDisabled(JsonScan body) {
    char kind = body.kind("disable_fallbacks");
    if (kind != 0 && kind != 't' && kind != 'f' && kind != 'n') {
      throw wrong("disable_fallbacks", "must be a boolean.");
    }
    return kind == 't';
  }

  private static GatewayError tooMany(String param) {
    return wrong(param, "may have at most " + MOST_ITEMS + " items.");
  }

  private static JsonArray list(JsonScan scan, String name, String param, String must) {
    if (scan.kind(name) != '[') {
      throw wrong(param, must);
    }
    JsonScan.Member member = scan.member(name);
    if (member == null || member.valueEnd() - member.valueStart() > LONGEST_LIST) {
      throw wrong(param, "may have at most " + LONGEST_LIST + " bytes.");
    }
    try {
      JsonArray list = new JsonArray(text(scan, name));
      if (list.size() <= MOST_ITEMS) {
        return list;
      }
    } catch (DecodeException endless) {
      throw wrong(param, must);
    }
    throw tooMany(param);
  }

  private static boolean isSaid(JsonScan body, String name) {
    char kind = body.kind(name);
    return kind != 0 && kind != 'n';
  }

  private static String text(JsonScan scan, String name) {
    byte[] value = scan.valueBytes(name);
    return value == null ? "" : new String(value, UTF_8);
  }

  private static GatewayError wrong(String name, String must) {
    return new GatewayError.BadRequest("invalid_type", name, "'" + name + "' " + must);
  }
}
