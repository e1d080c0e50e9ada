package dev.sluice.cli;

import dev.sluice.cli.Answering.Form;
import dev.sluice.client.ChatRequest;
import dev.sluice.client.Message;
import dev.sluice.client.SluiceException;
import java.util.ArrayList;
import java.util.List;

/** {@code scripts/sluice chat}: asks once, or goes on asking in a conversation. */
public final class Chat implements Program {
  private static final int MOST_TOKENS = 1_000_000_000;

  private static final Option SYSTEM =
      Option.one("TEXT", "what the model is told before the conversation", "--system");
  private static final Option MAX_TOKENS =
      Option.one("COUNT", "longest answer, in tokens; default the provider's", "--max-tokens");
  private static final Option TEMPERATURE =
      Option.one("NUMBER", "0 to 2; default the provider's", "--temperature");
  private static final Option NO_STREAM =
      Option.flag("print the answer when all of it is there", "--no-stream");
  private static final Option INTERACTIVE =
      Option.flag("go on with questions from standard input", "--interactive", "-i");

  private static final String NOTES = """
      PROMPT is the question; several words are joined with spaces. The word - stands for standard input, which is
      also read where there is no PROMPT and no terminal. On a terminal and without a PROMPT, it keeps up a
      conversation: a line is a question; /exit or Ctrl-D ends it, and an error does not.

      The key is better kept in the provider's variable, such as OPENAI_API_KEY: other users of the machine can
      see options. --api-key os.environ/NAME takes it from another.

        scripts/sluice chat --model openai/gpt-4o-mini "Hey, how's it going?"
        scripts/sluice chat --model openai/mistral --api-base http://127.0.0.1:8000/v1 "Summarize:" - < README.md
        scripts/sluice chat --config config.yaml --model gpt-4o "Hey"
        scripts/sluice chat --model groq/llama-3.1-8b-instant --system "Answer in JSON" \\
          --param response_format='{"type":"json_object"}' "Three colours"

      Exit status: 0 the answer is whole, 1 there is none or no whole one, 2 wrong use, 130 interrupted with Ctrl-C,
      which stops the model too. Standard output holds the answer and nothing else.
      """;

  @Override
  public Command command() {
    return new Command(
        "scripts/sluice chat",
        "[PROMPT...]",
        "Asks a model and prints its answer as it comes.",
        CallOptions.around(SYSTEM, MAX_TOKENS, TEMPERATURE, INTERACTIVE, NO_STREAM),
        NOTES);
  }

  @Override
  public int run(Arguments arguments) {
    Input input = new Input();
    boolean conversation =
        arguments.has(INTERACTIVE) || arguments.operands().isEmpty() && Input.isTerminal();
    if (conversation && arguments.has(CallOptions.JSON)) {
      throw new WrongUse("--json is for one answer: give a PROMPT, or - for standard input");
    }
    ChatRequest.Builder request = CallOptions.apply(arguments, ChatRequest.builder())
        .maxTokens(arguments.count(MAX_TOKENS, 1, MOST_TOKENS))
        .temperature(arguments.number(TEMPERATURE, 0, 2));
    List<Message> messages = new ArrayList<>();
    arguments.all(SYSTEM).forEach(text -> messages.add(Message.system(text)));
    String prompt = prompt(arguments.operands(), input, conversation);
    Answering answering = new Answering(CallOptions.client(arguments), request, form(arguments));
    return conversation
        ? new Conversation(answering, messages, input).run(prompt)
        : askOnce(answering, messages, prompt);
  }

  private static Form form(Arguments arguments) {
    if (arguments.has(CallOptions.JSON)) {
      return Form.JSON;
    }
    return arguments.has(NO_STREAM) ? Form.WHOLE : Form.STREAM;
  }

  private static String prompt(List<String> words, Input input, boolean conversation) {
    if (words.contains("-") && conversation) {
      throw new WrongUse("-i reads questions from standard input, which - would use up");
    }
    if (words.isEmpty()) {
      return conversation ? "" : input.text();
    }
    StringBuilder prompt = new StringBuilder();
    String gap = "";
    for (String word : words) {
      boolean all = word.equals("-");
      prompt.append(all && !gap.isEmpty() ? "\n" : gap).append(all ? input.text() : word);
      gap = all ? "\n" : " ";
    }
    return prompt.toString();
  }

  private static int askOnce(Answering answering, List<Message> messages, String prompt) {
    if (prompt.isBlank()) {
      throw new WrongUse("the PROMPT is empty");
    }
    messages.add(Message.user(prompt));
    try {
      answering.answer(messages);
      return DONE;
    } catch (SluiceException failure) {
      return Complaint.report(failure);
    }
  }
}
