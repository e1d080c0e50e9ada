package dev.sluice.client;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.bus.Operation;
import dev.sluice.client.call.Ask;
import dev.sluice.client.call.Destination;
import dev.sluice.client.json.Bodies;
import dev.sluice.wire.JsonScan;
import dev.sluice.wire.MalformedJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all requests have: a model, the way to it, and parameters. Immutable. */
public abstract sealed class Request permits ChatRequest, TextRequest, EmbeddingRequest {
  private final List<Destination> destinations;
  private final Map<String, String> headers;
  private final int retries;
  private final Map<String, Object> parameters;

  Request(RequestBuilder<?> builder) {
    destinations = builder.destinations();
    headers = Map.copyOf(builder.headers);
    retries = builder.retries;
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(builder.parameters));
  }

  /** The model that is asked first, with its prefix. */
  public String model() {
    return destinations.get(0).model();
  }

  /** The models that are asked in turn when it fails. */
  public List<String> fallbacks() {
    return destinations.stream().skip(1).map(Destination::model).toList();
  }

  /** The body but for {@code model} and what is asked: names of OpenAI's API to plain values or JSON trees. */
  public Map<String, Object> parameters() {
    return parameters;
  }

  /** The body as JSON; {@code model} becomes the provider's name for it when the request is sent. */
  public String json() {
    return new String(body(false), StandardCharsets.UTF_8);
  }

  /** Names the model and shows neither keys nor what is asked. */
  @Override
  public String toString() {
    return getClass().getSimpleName() + " to " + model();
  }

  abstract Operation operation();

  /** Writes what is asked: messages, prompt, input. */
  abstract void writeContent(JsonGenerator out) throws IOException;

  /** @param standardRetries where the request does not say */
  Ask ask(boolean stream, int standardRetries) {
    try {
      return new Ask(
          operation(),
          JsonScan.of(body(stream)),
          stream,
          destinations,
          retries == RequestBuilder.UNSET ? standardRetries : retries,
          headers);
    } catch (MalformedJson e) {
      throw new IllegalArgumentException("the request is not usable: " + e.getMessage(), e);
    }
  }

  private byte[] body(boolean stream) {
    return Bodies.write(out -> {
      out.writeStringField("model", model());
      writeContent(out);
      if (stream) {
        out.writeBooleanField("stream", true);
      }
      for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
        if (stream || !parameter.getKey().equals("stream_options")) {
          out.writeObjectField(parameter.getKey(), parameter.getValue());
        }
      }
    });
  }

  void copyTo(RequestBuilder<?> builder) {
    builder.model(model());
    builder.settings.putAll(destinations.get(0).params());
    builder.headers.putAll(headers);
    builder.retries = retries;
    builder.parameters.putAll(parameters);
    builder.fallbacks.addAll(new ArrayList<>(destinations.subList(1, destinations.size())));
  }
}
