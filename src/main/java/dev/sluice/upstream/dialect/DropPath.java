package dev.sluice.upstream.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry of {@code additional_drop_params}: {@code a}, {@code a.b}, {@code tools[*].x}, {@code tools[0].y}.
 *
 * @param member the top-level member that it begins with
 * @param steps what follows: a name, a number ({@code [0]}) or a star ({@code [*]}); may be empty
 */
record DropPath(String member, List<Step> steps) {
  private static final Pattern STEP = Pattern.compile("\\.([^.\\[\\]]+)|\\[(\\d{1,9}|\\*)]");
  private static final Pattern FIRST = Pattern.compile("(?:\\$\\.)?([^.\\[\\]]+)");

  /** One step inwards. */
  sealed interface Step {
    /** Into an object's member. */
    record Name(String name) implements Step {}

    /** Into an array's element, 0-based. */
    record Index(int index) implements Step {}

    /** Into every element of an array. */
    record Every() implements Step {}
  }

  /**
   * @throws IllegalArgumentException when it is not written like the examples above; the message says so
   */
  static DropPath parse(String path) {
    Matcher first = FIRST.matcher(path);
    if (!first.lookingAt()) {
      throw wrong(path);
    }
    var steps = new ArrayList<Step>();
    Matcher step = STEP.matcher(path);
    int at = first.end();
    while (at < path.length()) {
      if (!step.region(at, path.length()).lookingAt()) {
        throw wrong(path);
      }
      steps.add(step.group(1) != null ? new Step.Name(step.group(1)) : element(step.group(2)));
      at = step.end();
    }
    return new DropPath(first.group(1), List.copyOf(steps));
  }

  private static Step element(String index) {
    return index.equals("*") ? new Step.Every() : new Step.Index(Integer.parseInt(index));
  }

  private static IllegalArgumentException wrong(String path) {
    return new IllegalArgumentException(
        "'" + path + "' is not a parameter path; write it like a, a.b, tools[*].x or tools[0].y");
  }

  boolean isTopLevel() {
    return steps.isEmpty();
  }

  /** Removes what the steps lead to from the member's value, if it is there; changes {@code value}. */
  boolean removeFrom(JsonNode value) {
    return remove(value, steps);
  }

  private static boolean remove(JsonNode value, List<Step> steps) {
    Step step = steps.get(0);
    if (steps.size() == 1) {
      return removeAt(value, step);
    }
    boolean removed = false;
    for (JsonNode inner : select(value, step)) {
      removed |= remove(inner, steps.subList(1, steps.size()));
    }
    return removed;
  }

  private static Iterable<JsonNode> select(JsonNode value, Step step) {
    if (step instanceof Step.Every) {
      return value.isArray() ? value : List.of();
    }
    JsonNode inner = step instanceof Step.Name name
        ? value.get(name.name())
        : value.get(((Step.Index) step).index());
    return inner == null ? List.of() : List.of(inner);
  }

  private static boolean removeAt(JsonNode value, Step step) {
    if (step instanceof Step.Name name) {
      return value instanceof ObjectNode object && object.remove(name.name()) != null;
    }
    if (!(value instanceof ArrayNode array) || array.isEmpty()) {
      return false;
    }
    if (step instanceof Step.Index index) {
      return array.remove(index.index()) != null;
    }
    array.removeAll();
    return true;
  }
}
