package dev.sluice.client;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.bus.Operation;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text that a model is to continue: <i>create completion</i> in OpenAI's API reference. Immutable. */
public final class TextRequest extends Request {
  private final Object prompt;

  private TextRequest(Builder builder) {
    super(builder);
    if (builder.prompt == null) {
      throw new IllegalArgumentException("a text request needs a prompt: prompt(\"...\")");
    }
    prompt = builder.prompt;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that begins with all that this request has. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    copyTo(builder);
    builder.prompt = prompt;
    return builder;
  }

  @Override
  Operation operation() {
    return Operation.COMPLETION;
  }

  @Override
  void writeContent(JsonGenerator out) throws IOException {
    out.writeObjectField("prompt", prompt);
  }

  /** Builds a {@link TextRequest}. What is not set is not sent. */
  public static final class Builder extends AnswerBuilder<Builder> {
    private @Nullable Object prompt;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    public Builder prompt(String text) {
      prompt = text;
      return this;
    }

    /** Several prompts, each of which gets its own choice. */
    public Builder prompts(List<String> texts) {
      prompt = List.copyOf(texts);
      return this;
    }

    /** A prompt as the numbers of its tokens. */
    public Builder promptTokens(int... tokens) {
      prompt = tokens.clone();
      return this;
    }

    /** {@code suffix}: what follows the text that is to be inserted. */
    public Builder suffix(@Nullable String text) {
      return parameter("suffix", text);
    }

    /** {@code logprobs}: how many of the likeliest tokens at each place, 0 to 5. */
    public Builder logprobs(@Nullable Integer count) {
      return parameter("logprobs", count);
    }

    /** {@code echo}: whether the answer begins with the prompt. */
    public Builder echo(@Nullable Boolean echo) {
      return parameter("echo", echo);
    }

    /**
     * @throws IllegalArgumentException without a model or a prompt
     */
    public TextRequest build() {
      return new TextRequest(this);
    }
  }
}
