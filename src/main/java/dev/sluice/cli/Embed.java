package dev.sluice.cli;

import dev.sluice.client.EmbeddingRequest;
import dev.sluice.client.Embeddings;
import dev.sluice.client.Embeddings.Embedding;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.SluiceException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** {@code scripts/sluice embed}: texts in, vectors out. */
public final class Embed implements Program {
  private static final int BATCH = 256; // texts of one request

  private static final String NOTES = """
      Prints one JSON array of numbers for each text, one a line, in the order of the texts. The word - stands for
      standard input, one text a line, which is also read where there is no TEXT and no terminal. A request has 256
      texts at most; --json prints one object for each request.

        scripts/sluice embed --model openai/text-embedding-3-small --param dimensions=256 "a text" "another"
        scripts/sluice embed --model hosted_vllm/bge-m3 --api-base http://127.0.0.1:8000/v1 - < lines.txt

      Exit status: 0 all vectors are there, 1 they are not, 2 wrong use, 130 interrupted with Ctrl-C.
      """;

  private final Output output = new Output();

  @Override
  public Command command() {
    return new Command(
        "scripts/sluice embed",
        "TEXT...",
        "Turns texts into vectors.",
        CallOptions.around(),
        NOTES);
  }

  @Override
  public int run(Arguments arguments) {
    EmbeddingRequest.Builder request = CallOptions.apply(arguments, EmbeddingRequest.builder());
    List<String> texts = texts(arguments.operands());
    if (texts.isEmpty()) {
      throw new WrongUse("there is no TEXT to be embedded");
    }
    SluiceClient client = CallOptions.client(arguments);
    try {
      for (int from = 0; from < texts.size(); from += BATCH) {
        List<String> some = texts.subList(from, Math.min(from + BATCH, texts.size()));
        print(client, request.input(some).build(), some.size(), arguments.has(CallOptions.JSON));
      }
      return DONE;
    } catch (SluiceException failure) {
      return Complaint.report(failure);
    }
  }

  private static List<String> texts(List<String> words) {
    if (words.isEmpty() && Input.isTerminal()) {
      return List.of();
    }
    Input input = new Input();
    return (words.isEmpty() ? List.of("-") : words)
        .stream()
            .flatMap(word -> word.equals("-") ? input.lines().stream() : Stream.of(word))
            .toList();
  }

  private void print(SluiceClient client, EmbeddingRequest asked, int texts, boolean json) {
    if (json) {
      output.line(client.json(asked));
      return;
    }
    Embeddings answer = client.embedding(asked);
    if (answer.data().size() != texts) {
      throw new IllegalStateException(asked.model() + " answered "
          + answer.data().size() + " vectors for " + texts + " texts; --json shows them");
    }
    answer.data().stream()
        .sorted(Comparator.comparingInt(Embedding::index))
        .forEach(one -> output.line(Arrays.toString(one.vector()).replace(" ", "")));
  }
}
