package dev.sluice.ledger.api;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One field of the management API.
 *
 * @param standard its value in an answer when nothing was said, as JSON text
 * @param meaning one sentence
 * @param choices the only texts that it may be, or hold; none: any
 * @param use what becomes of it
 */
public record Field(
    String name, Type type, String standard, String meaning, List<String> choices, Use use) {

  /** What becomes of a field. */
  public enum Use {
    /** It is asked for, stored and answered. */
    STORED,
    /** As {@link #STORED}, in {@code metadata}, where LiteLLM keeps it. */
    IN_METADATA,
    /** It is asked for, and something follows from it. */
    ASKED,
    /** As {@link #ASKED}, and cannot be left out. */
    REQUIRED,
    /** It is answered and cannot be set. */
    ANSWERED
  }

  static Field stored(String name, Type type, String meaning) {
    return new Field(name, type, standardOf(type), meaning, List.of(), Use.STORED);
  }

  static Field inMetadata(String name, Type type, String meaning) {
    return new Field(name, type, "null", meaning, List.of(), Use.IN_METADATA);
  }

  static Field asked(String name, Type type, String meaning) {
    return new Field(name, type, "null", meaning, List.of(), Use.ASKED);
  }

  static Field required(String name, Type type, String meaning) {
    return new Field(name, type, "null", meaning, List.of(), Use.REQUIRED);
  }

  static Field answered(String name, Type type, String meaning) {
    return new Field(name, type, "null", meaning, List.of(), Use.ANSWERED);
  }

  Field oneOf(String... words) {
    return new Field(name, type, standard, meaning, List.of(words), use);
  }

  Field or(String json) {
    return new Field(name, type, json, meaning, choices, use);
  }

  private static String standardOf(Type type) {
    return switch (type) {
      case TEXTS, ADDRESSES, ROUTES -> "[]";
      case OBJECT, MODEL_BUDGETS, TEXTS_BY_NAME, WHOLES_BY_NAME -> "{}";
      default -> "null";
    };
  }

  /** Whether a caller may send it. */
  public boolean isAsked() {
    return use != Use.ANSWERED;
  }

  /** Whether it stands in answers. */
  public boolean isKept() {
    return use == Use.STORED || use == Use.IN_METADATA || use == Use.ANSWERED;
  }

  /** What an answer says when nothing is stored. */
  public @Nullable Object standardValue() {
    return Json.decodeValue(standard);
  }

  /** The value as it is stored, or null when it cannot be. */
  @Nullable
  Object read(Object value) {
    Object read = type.read(value);
    if (choices.isEmpty()) {
      return read;
    }
    if (read instanceof JsonArray list) {
      return choices.containsAll(list.getList()) ? read : null;
    }
    return read instanceof String text ? choice(text) : null;
  }

  /** What is asked for and not stored may be in capitals: LiteLLM takes {@code sort_order=DESC}. */
  private @Nullable String choice(String text) {
    String word = use == Use.ASKED ? text.toLowerCase(Locale.ROOT) : text;
    return choices.contains(word) ? word : null;
  }

  /** What it takes, for {@code must be ...}. */
  String words() {
    String some = type == Type.TEXTS ? "a list of some of " : "one of ";
    return choices.isEmpty() ? type.words() : some + String.join(", ", choices);
  }

  /** Its JSON schema, with its meaning. */
  JsonObject schema() {
    JsonObject schema = type.schema().put("description", meaning);
    if (!choices.isEmpty()) {
      JsonObject chosen = type == Type.TEXTS ? schema.getJsonObject("items") : schema;
      chosen.put("enum", new JsonArray(choices));
    }
    if (!standard.equals("null")) {
      schema.put("default", standardValue());
    }
    return schema;
  }
}
