package dev.sluice.client;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.bus.Operation;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts whose meaning is wanted as vectors: <i>create embeddings</i> in OpenAI's API reference. Immutable. */
public final class EmbeddingRequest extends Request {
  private final Object input;

  private EmbeddingRequest(Builder builder) {
    super(builder);
    if (builder.input == null) {
      throw new IllegalArgumentException("an embedding request needs an input: input(\"...\")");
    }
    input = builder.input;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that begins with all that this request has. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    copyTo(builder);
    builder.input = input;
    return builder;
  }

  @Override
  Operation operation() {
    return Operation.EMBEDDING;
  }

  @Override
  void writeContent(JsonGenerator out) throws IOException {
    out.writeObjectField("input", input);
  }

  /** Builds an {@link EmbeddingRequest}. What is not set is not sent. */
  public static final class Builder extends RequestBuilder<Builder> {
    private @Nullable Object input;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /** One text, or several, each of which gets its own vector. */
    public Builder input(String... texts) {
      return input(List.of(texts));
    }

    public Builder input(List<String> texts) {
      if (texts.isEmpty()) {
        throw new IllegalArgumentException("an embedding request needs at least one text");
      }
      input = texts.size() == 1 ? texts.get(0) : List.copyOf(texts);
      return this;
    }

    /** A text as the numbers of its tokens. */
    public Builder inputTokens(int... tokens) {
      input = tokens.clone();
      return this;
    }

    /** {@code dimensions} of the vectors, where the model can be asked for fewer than it has. */
    public Builder dimensions(@Nullable Integer count) {
      return parameter("dimensions", count);
    }

    /** {@code encoding_format: base64}: a third of the bytes on the wire; the vectors are the same. */
    public Builder base64() {
      return parameter("encoding_format", "base64");
    }

    /**
     * @throws IllegalArgumentException without a model or an input
     */
    public EmbeddingRequest build() {
      return new EmbeddingRequest(this);
    }
  }
}
