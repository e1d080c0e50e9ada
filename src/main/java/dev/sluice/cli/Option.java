package dev.sluice.cli;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An option of a command.
 *
 * @param value what stands for its value in the help; empty when it takes none
 * @param names the first is the one that is spoken of
 */
public record Option(Takes takes, String value, String purpose, List<String> names) {
  public static final Option HELP = flag("this text", "--help", "-h");
  public static final Option VERSION = flag("the version", "--version", "-V");

  /** How often an option has a value. */
  public enum Takes {
    NONE,
    ONE,
    /** One each time that it is given. */
    ONE_EACH_TIME,
    /** All words up to the next option. */
    WORDS
  }

  public static Option flag(String purpose, String... names) {
    return new Option(Takes.NONE, "", purpose, List.of(names));
  }

  public static Option one(String value, String purpose, String... names) {
    return new Option(Takes.ONE, value, purpose, List.of(names));
  }

  public static Option repeatable(String value, String purpose, String... names) {
    return new Option(Takes.ONE_EACH_TIME, value, purpose, List.of(names));
  }

  public static Option words(String value, String purpose, String... names) {
    return new Option(Takes.WORDS, value, purpose, List.of(names));
  }

  /** Its names but for those that only spell it as a config file does, and its value. */
  String synopsis() {
    String shown =
        names.stream().filter(name -> name.indexOf('_') < 0).collect(Collectors.joining(", "));
    return (shown + " " + value).strip();
  }

  @Override
  public String toString() {
    return names.get(0);
  }
}
