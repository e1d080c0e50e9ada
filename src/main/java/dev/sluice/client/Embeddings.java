package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.json.Fields;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer to an {@link EmbeddingRequest}: a list of embedding objects in OpenAI's API reference.
 *
 * @param model the model that answered, as the provider calls it
 * @param data one for each input, in the order of the answer
 * @param usage what it cost, or null when the provider does not say
 * @param extra other members
 */
public record Embeddings(
    String model, List<Embedding> data, @Nullable Usage usage, Map<String, JsonNode> extra) {

  /**
   * The embedding of one input.
   *
   * @param index which input, from 0
   * @param vector from numbers or from base64, whichever came; not to be changed, and compared by identity
   * @param extra other members
   */
  public record Embedding(int index, float[] vector, Map<String, JsonNode> extra) {
    static Embedding read(Fields in) throws IOException {
      int index = 0;
      float[] vector = {};
      for (String name = in.next(); name != null; name = in.next()) {
        switch (name) {
          case "object" -> in.skipIf("embedding");
          case "index" -> index = in.index(0);
          case "embedding" -> vector = in.vector();
          default -> in.keep();
        }
      }
      return new Embedding(index, vector, in.extra());
    }
  }

  static Embeddings read(Fields in) throws IOException {
    String model = "";
    List<Embedding> data = List.of();
    Usage usage = null;
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "object" -> in.skipIf("list");
        case "model" -> model = in.text("");
        case "data" -> data = in.list(Embedding::read);
        case "usage" -> usage = in.object(Usage::read);
        default -> in.keep();
      }
    }
    return new Embeddings(model, data, usage, in.extra());
  }

  /** The first input's vector; empty when there is none. */
  public float[] vector() {
    return data.isEmpty() ? new float[0] : data.get(0).vector();
  }
}
