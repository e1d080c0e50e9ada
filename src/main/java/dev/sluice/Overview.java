package dev.sluice;

import dev.sluice.cli.Arguments;
import dev.sluice.cli.Command;
import dev.sluice.cli.Option;
import dev.sluice.cli.Program;
import java.util.List;

/** {@code scripts/sluice} without a sub-command: tells which there are. */
final class Overview implements Program {
  private static final String CALL = "scripts/sluice";

  private static final String NOTES = """
      Sub-commands, each with its own --help:

        chat    asks a model and prints its answer as it comes
        embed   turns texts into vectors
        models  lists what a config file serves or a server offers
        check   validates config files
        serve   starts the gateway; the same as scripts/run
        import-litellm  brings keys, users, teams and budgets of a LiteLLM proxy
        help    this text, or that of a sub-command

      For example:

        scripts/sluice chat --model openai/mistral --api-base http://127.0.0.1:8000/v1 "Hey, how's it going?"

      Exit status: 0 done, 1 it failed and said why, 2 wrong use, 130 interrupted with Ctrl-C. Standard output
      holds the answer and nothing else; complaints go to standard error.
      """;

  @Override
  public Command command() {
    return new Command(
        CALL,
        "SUB-COMMAND ...",
        "Asks language models, and serves them: Sluice, an OpenAI-compatible LLM router.",
        List.of(Option.HELP, Option.VERSION),
        NOTES);
  }

  @Override
  public int run(Arguments arguments) {
    List<String> names = arguments.operands();
    Program wanted = names.isEmpty() ? this : Main.program(names.get(0));
    System.out.print(wanted.command().help());
    return DONE;
  }
}
