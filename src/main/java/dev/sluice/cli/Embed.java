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
  private static final String NOTES = """
      Prints one JSON array of numbers for each text, one a line, in the order of the texts. The word - stands for
      standard input, one text a line, which is also read where there is no TEXT and no terminal.

        scripts/sluice embed --model openai/text-embedding-3-small --param dimensions=256 "a text" "another"
        scripts/sluice embed --model hosted_vllm/bge-m3 --api-base http://127.0.0.1:8000/v1 - < lines.txt

      Exit status: 0 all vectors are there, 1 they are not, 2 wrong use, 130 interrupted with Ctrl-C.
      """;

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
    EmbeddingRequest asked = request.input(texts).build();
    SluiceClient client = CallOptions.client(arguments);
    try {
      return print(client, asked, texts.size(), arguments.has(CallOptions.JSON));
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

  private static int print(SluiceClient client, EmbeddingRequest asked, int texts, boolean json) {
    Output output = new Output();
    if (json) {
      output.line(client.json(asked));
      return DONE;
    }
    Embeddings answer = client.embedding(asked);
    if (answer.data().size() != texts) {
      System.err.println(asked.model() + " answered " + answer.data().size() + " vectors for "
          + texts + " texts; --json shows them");
      return FAILED;
    }
    answer.data().stream()
        .sorted(Comparator.comparingInt(Embedding::index))
        .forEach(one -> output.line(Arrays.toString(one.vector()).replace(" ", "")));
    return DONE;
  }
}
