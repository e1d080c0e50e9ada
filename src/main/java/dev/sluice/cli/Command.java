package dev.sluice.cli;

import java.util.List;
import java.util.Optional;

/**
 * A command and its options: one table for what is understood, and what {@code --help} shows.
 *
 * @param call how it is called, such as {@code scripts/sluice chat}
 * @param operands what stands for its words that are no options; empty when it takes none
 * @param summary one line: what it does
 * @param options in the order in which the help lists them
 * @param notes what else the help says; empty or whole lines
 */
public record Command(
    String call, String operands, String summary, List<Option> options, String notes) {

  /**
   * Understands the words after the command's name.
   *
   * @throws WrongUse when they make no sense
   */
  public Arguments parse(List<String> words) {
    return new Arguments(this, words);
  }

  Optional<Option> option(String name) {
    return options.stream().filter(option -> option.names().contains(name)).findFirst();
  }

  List<String> optionNames() {
    return options.stream().flatMap(option -> option.names().stream()).toList();
  }

  private String synopsis() {
    return (call + " [OPTION...] " + operands).strip();
  }

  /** One line for whoever used it wrong. */
  public String usage() {
    return "Usage: " + synopsis() + "; " + call + " --help says more\n";
  }

  /** All there is to know. */
  public String help() {
    StringBuilder help = new StringBuilder(summary + "\n\n" + synopsis() + "\n\n");
    int width = options.stream().mapToInt(o -> o.synopsis().length()).max().orElse(0);
    for (Option option : options) {
      String left = option.synopsis();
      help.append("  ").append(left).append(" ".repeat(width - left.length() + 2));
      help.append(option.purpose()).append('\n');
    }
    return help.append(notes.isEmpty() ? "" : "\n").append(notes).toString();
  }
}
