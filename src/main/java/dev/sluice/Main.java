package dev.sluice;

import dev.sluice.bus.Version;
import dev.sluice.cli.Arguments;
import dev.sluice.cli.Chat;
import dev.sluice.cli.Embed;
import dev.sluice.cli.Models;
import dev.sluice.cli.Option;
import dev.sluice.cli.OutputFailed;
import dev.sluice.cli.Program;
import dev.sluice.cli.WrongUse;
import dev.sluice.config.ConfigException;
import dev.sluice.config.Spelling;
import java.util.List;

/** The command line: finds the sub-command, runs it, and says in a line or two what went wrong. */
public final class Main {
  static final List<String> SUB_COMMANDS =
      List.of("chat", "embed", "models", "check", "serve", "import-litellm", "help");

  private Main() {}

  public static void main(String[] words) {
    int status = run(List.of(words));
    if (status != Program.RUNNING) {
      System.exit(status);
    }
  }

  private static int run(List<String> words) {
    try {
      boolean named = !words.isEmpty() && !words.get(0).startsWith("-");
      return named
          ? run(program(words.get(0)), words.subList(1, words.size()))
          : run(new Serve("scripts/run"), words);
    } catch (WrongUse unknown) {
      System.err.println(unknown.getMessage());
      return Program.USAGE;
    }
  }

  /**
   * A sub-command. Each loads its own classes only.
   *
   * @throws WrongUse when there is none of this name
   */
  static Program program(String name) {
    return switch (name) {
      case "chat" -> new Chat();
      case "embed" -> new Embed();
      case "models" -> new Models();
      case "check" -> new Check();
      case "serve" -> new Serve("scripts/sluice serve");
      case "import-litellm" -> new ImportLiteLlm();
      case "help" -> new Overview();
      default ->
        throw new WrongUse("'" + name + "' is no sub-command" + hint(name) + "\nThere are "
            + String.join(", ", SUB_COMMANDS) + ".");
    };
  }

  private static String hint(String name) {
    return name.matches(".*\\.ya?ml")
        ? "; to start with this file write --config " + name
        : Spelling.hint(name, SUB_COMMANDS);
  }

  private static int run(Program program, List<String> words) {
    try {
      return run(program, program.command().parse(words));
    } catch (WrongUse wrong) {
      System.err.println(wrong.getMessage());
      System.err.print(program.command().usage());
      return Program.USAGE;
    } catch (OutputFailed failure) {
      return failure.report();
    } catch (Exception failure) { // a future's may be checked, and is thrown all the same
      System.err.println(reason(failure));
      return Program.FAILED;
    }
  }

  private static int run(Program program, Arguments arguments) {
    if (arguments.has(Option.HELP)) {
      System.out.print(program.command().help());
      return Program.DONE;
    }
    if (arguments.has(Option.VERSION)) {
      System.out.println("sluice " + Version.current());
      return Program.DONE;
    }
    return program.run(arguments);
  }

  /** What a person can act on, without a stack trace. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof ConfigException)) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
