package dev.sluice.client.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.GatewayError;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads answers, in one pass over their bytes. */
public final class Answers {
  private static final int SHOWN = 200;

  private Answers() {}

  /**
   * Reads one answer or one event's data.
   *
   * @throws GatewayError when it is an error in the place of an answer, or no JSON object
   */
  public static <T> T read(byte[] bytes, int from, int to, Fields.Reader<T> reader) {
    try (JsonParser in = Json.MAPPER.createParser(bytes, from, to - from)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw unreadable(bytes, from, to, "it is no JSON object");
      }
      Fields fields = new Fields(in);
      T answer = reader.read(fields);
      JsonNode error = fields.extra().get("error");
      if (error != null) {
        throw reported(error);
      }
      return answer;
    } catch (JsonProcessingException e) {
      throw unreadable(bytes, from, to, e.getOriginalMessage());
    } catch (IOException e) {
      throw unreadable(bytes, from, to, String.valueOf(e.getMessage()));
    }
  }

  private static GatewayError unreadable(byte[] bytes, int from, int to, String why) {
    String came = new String(bytes, from, Math.min(SHOWN, to - from), StandardCharsets.UTF_8);
    return new GatewayError.UpstreamFailed(
        "invalid_answer", "The answer cannot be read: " + why + ": \"" + came.strip() + "\"");
  }

  private static GatewayError reported(JsonNode error) {
    ObjectNode object = error instanceof ObjectNode known
        ? known
        : Json.MAPPER.createObjectNode().put("message", error.asText());
    if (!object.path("type").isTextual()) {
      object.put("type", "upstream_error");
    }
    int code = object.path("code").asInt();
    return new GatewayError.UpstreamAnswered(
        code >= 400 && code <= 599 ? code : 502, new JsonObject(object.toString()), Map.of());
  }
}
