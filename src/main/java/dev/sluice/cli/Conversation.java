package dev.sluice.cli;

import dev.sluice.client.Message;
import dev.sluice.client.SluiceException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Questions from standard input, one a line, each answered with what was said before in mind. */
final class Conversation {
  private static final String EXIT = "/exit";

  private final Answering answering;
  private final List<Message> messages;
  private final Input input;
  private final boolean typed = Input.isTerminal();

  /**
   * @param messages what stands before the first question; grows
   */
  Conversation(Answering answering, List<Message> messages, Input input) {
    this.answering = answering;
    this.messages = messages;
    this.input = input;
  }

  /** Goes on until there are no more questions; a first one may be there already. Gives the exit status. */
  int run(String first) {
    if (typed) {
      System.err.println("A line is a question; " + EXIT + " or Ctrl-D ends the conversation.");
    }
    String question = first.isBlank() ? next() : first;
    while (question != null && !question.strip().equals(EXIT)) {
      if (!question.isBlank()) {
        ask(question);
      }
      question = next();
    }
    return Program.DONE;
  }

  private @Nullable String next() {
    if (typed) {
      System.err.print("> ");
      System.err.flush();
    }
    String line = input.line();
    if (typed && line == null) {
      System.err.println();
    }
    return line;
  }

  /** A question without an answer is forgotten, so that the next one can be asked. */
  private void ask(String question) {
    int before = messages.size();
    messages.add(Message.user(question));
    try {
      messages.add(Message.assistant(answering.answer(messages)));
    } catch (SluiceException failure) {
      messages.subList(before, messages.size()).clear();
      Complaint.report(failure);
    }
  }
}
