package dev.sluice.cli;

import dev.sluice.config.Spelling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What was asked for on the command line. */
public final class Arguments {
  private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]{1,15}(\\.[0-9]{1,15})?");

  private final Command command;
  private final Map<String, List<String>> given = new HashMap<>(); // by the option's first name
  private final List<String> operands = new ArrayList<>();

  Arguments(Command command, List<String> words) {
    this.command = command;
    int next = 0;
    while (next < words.size()) {
      next = words.get(next).equals("--") ? takeRest(words, next + 1) : take(words, next);
    }
  }

  /** What comes after {@code --} are operands, whatever they begin with. */
  private int takeRest(List<String> words, int from) {
    words.subList(from, words.size()).forEach(this::addOperand);
    return words.size();
  }

  /** Takes an operand, or an option and its values; returns where the next one is. */
  private int take(List<String> words, int at) {
    String word = words.get(at);
    if (!word.startsWith("-") || word.equals("-")) {
      addOperand(word);
      return at + 1;
    }
    int equals = word.startsWith("--") ? word.indexOf('=') : -1;
    Option option = named(equals < 0 ? word : word.substring(0, equals));
    List<String> values = new ArrayList<>();
    if (equals >= 0) {
      values.add(word.substring(equals + 1));
    }
    int next = at + 1;
    while (next < words.size() && belongs(option, values, words.get(next))) {
      values.add(words.get(next++));
    }
    keep(option, values);
    return next;
  }

  private void addOperand(String word) {
    if (command.operands().isEmpty()) {
      throw unknown(word);
    }
    operands.add(word);
  }

  private Option named(String name) {
    return command.option(name).orElseThrow(() -> unknown(name));
  }

  private WrongUse unknown(String word) {
    return new WrongUse("'" + word + "' is no option" + Spelling.hint(word, command.optionNames()));
  }

  /** A value may begin with a hyphen, as a list or a negative number does, unless an option is what was meant. */
  private boolean belongs(Option option, List<String> values, String word) {
    return switch (option.takes()) {
      case NONE -> false;
      case ONE, ONE_EACH_TIME ->
        values.isEmpty() && !word.startsWith("--") && command.option(word).isEmpty();
      case WORDS -> !word.startsWith("-");
    };
  }

  private void keep(Option option, List<String> values) {
    if (values.isEmpty() != option.value().isEmpty() || values.contains("")) {
      String needs = option.value().isEmpty() ? " takes no value" : " needs a " + option.value();
      throw new WrongUse(option + needs);
    }
    List<String> before = given.putIfAbsent(option.toString(), values);
    if (before != null && option.takes() != Option.Takes.ONE_EACH_TIME) {
      throw new WrongUse(option + " is there twice");
    }
    if (before != null) {
      before.addAll(values);
    }
  }

  public boolean has(Option option) {
    return given.containsKey(option.toString());
  }

  /** The option's value, or null when it was not given. */
  public @Nullable String text(Option option) {
    return has(option) ? given.get(option.toString()).get(0) : null;
  }

  /** All values of an option that takes several, in order. */
  public List<String> all(Option option) {
    return Collections.unmodifiableList(given.getOrDefault(option.toString(), List.of()));
  }

  /** The words that are no options. */
  public List<String> operands() {
    return Collections.unmodifiableList(operands);
  }

  /**
   * A number, or null when the option was not given.
   *
   * @throws WrongUse when it is none, or outside
   */
  public @Nullable Double number(Option option, double least, double most) {
    String text = text(option);
    if (text == null) {
      return null;
    }
    double number = DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    if (number >= least && number <= most) {
      return number;
    }
    throw new WrongUse(option + " takes " + plain(least) + " to " + plain(most) + ", not " + text);
  }

  /** A whole number, or null; see {@link #number}. */
  public @Nullable Integer count(Option option, int least, int most) {
    Double number = number(option, least, most);
    if (number != null && number != Math.rint(number)) {
      throw new WrongUse(option + " takes a whole number, not " + text(option));
    }
    return number == null ? null : number.intValue();
  }

  private static String plain(double limit) {
    return limit == Math.rint(limit) ? Long.toString((long) limit) : Double.toString(limit);
  }
}
