package dev.sluice.cli;

import dev.sluice.client.ChatAccumulator;
import dev.sluice.client.ChatChunk;
import dev.sluice.client.ChatCompletion;
import dev.sluice.client.ChatRequest;
import dev.sluice.client.ChunkStream;
import dev.sluice.client.Message;
import dev.sluice.client.SluiceClient;
import java.util.List;

/** Asks a model, and prints what it answers. */
final class Answering {
  private static final int LONGEST = 1000; // characters of a refusal

  private final SluiceClient client;
  private final Output output = new Output();
  private final ChatRequest.Builder request;
  private final Form form;

  /** In which form an answer is printed. */
  enum Form {
    STREAM,
    WHOLE,
    JSON
  }

  /**
   * @param request with everything but the messages
   */
  Answering(SluiceClient client, ChatRequest.Builder request, Form form) {
    this.client = client;
    this.request = request;
    this.form = form;
  }

  /**
   * Prints the answer as it comes.
   *
   * @return what the assistant says
   * @throws dev.sluice.client.SluiceException when there is none, or no whole one
   */
  String answer(List<Message> messages) {
    ChatRequest asked = request.messages(messages).build();
    if (form == Form.JSON) {
      output.line(client.json(asked));
      return "";
    }
    ChatCompletion answer = form == Form.STREAM ? stream(asked) : client.completion(asked);
    if (form == Form.WHOLE) {
      output.line(answer.text());
    }
    noteWhatIsMissing(answer);
    return answer.text();
  }

  private ChatCompletion stream(ChatRequest asked) {
    ChatAccumulator whole = new ChatAccumulator();
    try (ChunkStream<ChatChunk> chunks = client.completionStream(asked)) {
      for (ChatChunk chunk : chunks) {
        whole.add(chunk);
        output.print(chunk.text());
      }
    } finally {
      output.endLine();
    }
    return whole.completion();
  }

  /** What a reader of the text alone would not notice. */
  private static void noteWhatIsMissing(ChatCompletion answer) {
    String refusal = answer.message().refusal();
    if ("length".equals(answer.finishReason())) {
      System.err.println("(The answer ends where its limit of tokens did; see --max-tokens.)");
    } else if (refusal != null) {
      System.err.println("(The model refuses: " + Plain.line(refusal, LONGEST) + ")");
    } else if (answer.text().isEmpty()) {
      String why = answer.toolCalls().isEmpty() ? "" : ": the model wants tools to be called";
      System.err.println("(The answer has no text" + why + "; --json shows all of it.)");
    }
  }
}
