package dev.sluice.ledger.api;

import dev.sluice.config.AddressRange;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a field may hold. Numbers and truths may be written as texts, as LiteLLM takes them. */
public enum Type {
  TEXT("a text of at most 1000 characters", "string"),
  FLAG("true or false", "boolean"),
  WHOLE("a whole number, 0 or more", "integer"),
  DOLLARS("a number of US dollars from 0 to 1000000000", "number"),
  LIFETIME("a duration such as 30s, 45m, 12h, 30d, 2w or 6mo", "string"),
  PERIOD("a period such as 30s, 45m, 12h, 1d, 30d, 1w or 1mo", "string"),
  INSTANT("a time such as 2030-12-31T23:59:59Z", "string"),
  TEXTS("a list of texts of at most 1000 characters", "array"),
  OBJECTS("a list of objects", "array"),
  OBJECT("an object", "object"),
  TEXTS_BY_NAME("an object whose values are texts", "object"),
  WHOLES_BY_NAME("an object whose values are whole numbers, 0 or more", "object"),
  ADDRESSES("a list of addresses and CIDR ranges, such as 10.0.0.0/8", "array"),
  ROUTES(
      "a list of paths, of paths with stars, and of llm_api_routes, management_routes, info_routes",
      "array"),
  WINDOWS("a list such as [{\"budget_duration\": \"1d\", \"max_budget\": 10}]", "array"),
  MODEL_BUDGETS(
      "an object such as {\"gpt-4o\": {\"budget_limit\": 10, \"time_period\": \"1d\"}}", "object"),
  ANY("any JSON", "");

  private static final Pattern DECIMAL = Pattern.compile("[0-9.eE+-]{1,40}");
  private static final int LONGEST_TEXT = 1000;
  private static final double MOST_DOLLARS = 1e9;
  private static final Set<String> TRUE = Set.of("true", "1", "yes", "on");
  private static final Set<String> FALSE = Set.of("false", "0", "no", "off");

  private final String words;
  private final String json;

  Type(String words, String json) {
    this.words = words;
    this.json = json;
  }

  /** What it takes, for {@code must be ...}. */
  public String words() {
    return words;
  }

  /** Its JSON schema. */
  public JsonObject schema() {
    JsonObject schema = json.isEmpty() ? new JsonObject() : new JsonObject().put("type", json);
    return switch (this) {
      case TEXT -> schema.put("maxLength", LONGEST_TEXT);
      case WHOLE, DOLLARS -> schema.put("minimum", 0);
      case INSTANT -> schema.put("format", "date-time");
      case TEXTS -> schema.put("items", TEXT.schema());
      case ADDRESSES, ROUTES -> schema.put("items", TEXT.schema());
      case WINDOWS -> schema.put("items", OBJECT.schema());
      case OBJECTS -> schema.put("items", OBJECT.schema());
      case TEXTS_BY_NAME -> schema.put("additionalProperties", TEXT.schema());
      case WHOLES_BY_NAME -> schema.put("additionalProperties", WHOLE.schema());
      default -> schema;
    };
  }

  /** The value in the form that is stored, or null when it is nothing that this type takes. */
  @Nullable
  Object read(Object value) {
    return switch (this) {
      case TEXT -> value instanceof String text && text.length() <= LONGEST_TEXT ? text : null;
      case FLAG -> flag(value);
      case WHOLE -> whole(value);
      case DOLLARS -> dollars(value);
      case LIFETIME -> value instanceof String text && Lifetime.isOne(text) ? text : null;
      case PERIOD -> value instanceof String text && Lifetime.isPeriod(text) ? text : null;
      case INSTANT -> instant(value);
      case TEXTS -> items(value, TEXT);
      case OBJECTS -> items(value, OBJECT);
      case OBJECT -> value instanceof JsonObject ? value : null;
      case TEXTS_BY_NAME -> members(value, TEXT);
      case WHOLES_BY_NAME -> members(value, WHOLE);
      case ADDRESSES -> items(value, TEXT, text -> AddressRange.of(text.toString()) != null);
      case ROUTES -> items(value, TEXT, text -> isRoute(text.toString()));
      case WINDOWS -> Budgets.windows(value);
      case MODEL_BUDGETS -> Budgets.byModel(value);
      case ANY -> value;
    };
  }

  private static @Nullable Object flag(Object value) {
    if (value instanceof Boolean) {
      return value;
    }
    String text = String.valueOf(value);
    return TRUE.contains(text) ? Boolean.TRUE : FALSE.contains(text) ? Boolean.FALSE : null;
  }

  private static @Nullable Object whole(Object value) {
    Double number = number(value);
    boolean fits = number != null && number >= 0 && number == Math.rint(number) && number < 1e15;
    return fits ? Long.valueOf(number.longValue()) : null;
  }

  private static @Nullable Object dollars(Object value) {
    Double number = number(value);
    return number != null && number >= 0 && number <= MOST_DOLLARS ? number : null;
  }

  private static @Nullable Double number(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    try {
      boolean plain = value instanceof String text && DECIMAL.matcher(text).matches();
      return plain ? Double.valueOf(value.toString()) : null;
    } catch (NumberFormatException notOne) {
      return null;
    }
  }

  private static @Nullable Object instant(Object value) {
    try {
      return value instanceof String text ? time(text).toString() : null;
    } catch (DateTimeException notOne) {
      return null;
    }
  }

  /** LiteLLM's older versions leave the zone out and mean UTC; a date alone is its midnight. */
  private static Instant time(String text) {
    String zoned = text.matches("\\d{4}-\\d\\d-\\d\\d") ? text + "T00:00:00Z" : text;
    boolean plain = zoned.matches("\\d{4}-\\d\\d-\\d\\d[T ][0-9:.]+");
    return OffsetDateTime.parse(plain ? zoned.replace(' ', 'T') + "Z" : zoned).toInstant();
  }

  private static boolean isRoute(String text) {
    return text.startsWith("/") || text.startsWith("*") || text.endsWith("_routes");
  }

  private static @Nullable Object items(Object value, Type type, Predicate<Object> good) {
    Object items = items(value, type);
    return items instanceof JsonArray list && list.stream().allMatch(good) ? list : null;
  }

  private static @Nullable Object items(Object value, Type type) {
    if (!(value instanceof JsonArray list)) {
      return null;
    }
    JsonArray read = new JsonArray();
    for (Object item : list) {
      Object good = item == null ? null : type.read(item);
      if (good == null) {
        return null;
      }
      read.add(good);
    }
    return read;
  }

  private static @Nullable Object members(Object value, Type type) {
    if (!(value instanceof JsonObject object)) {
      return null;
    }
    JsonObject read = new JsonObject();
    for (String name : object.fieldNames()) {
      Object member = object.getValue(name);
      Object good = member == null ? null : type.read(member);
      if (good == null) {
        return null;
      }
      read.put(name, good);
    }
    return read;
  }
}
