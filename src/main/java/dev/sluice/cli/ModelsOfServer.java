package dev.sluice.cli;

import dev.sluice.config.ConfigException;
import dev.sluice.config.Deployment;
import dev.sluice.config.Finding;
import dev.sluice.config.reading.ConfigReader;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET <base>/models} of a server. The JDK's oldest HTTP client asks, which is there soonest.
 *
 * @param url of the list
 * @param server which the user knows it by
 */
record ModelsOfServer(String url, String server, @Nullable String key) {
  private static final int SHOWN = 300;
  private static final int LARGEST = 64 << 20;

  /** The URL and key rules are those of an {@code openai/} model. */
  static ModelsOfServer find(String base, @Nullable String key) {
    Map<String, String> params = new HashMap<>(Map.of("api_base", base));
    if (key != null) {
      params.put("api_key", key);
    }
    try {
      Deployment server = new ConfigReader(System::getenv, Clock.systemUTC())
          .forOneCall("openai/models", params, 0)
          .groups()
          .get(0)
          .deployments()
          .get(0);
      String query = server.query() == null ? "" : "?" + server.query();
      return new ModelsOfServer(
          server.base() + "/models" + query,
          server.base(),
          server.apiKey() == null ? null : server.apiKey().reveal());
    } catch (ConfigException refused) {
      throw new WrongUse(refused.findings().stream()
          .map(Finding::message)
          .collect(Collectors.joining("; "))
          .replace("litellm_params.api_base", "--api-base"));
    }
  }

  /**
   * Asks.
   *
   * @throws IllegalStateException when there is no list; the message says what to do
   */
  JsonObject list(long millis) {
    try {
      HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
      connection.setConnectTimeout((int) millis);
      connection.setReadTimeout((int) millis);
      connection.setInstanceFollowRedirects(false); // the key is for this server
      connection.setRequestProperty("accept", "application/json");
      authorize(connection);
      int status = connection.getResponseCode();
      String body = text(status < 400 ? connection.getInputStream() : connection.getErrorStream());
      String elsewhere = connection.getHeaderField("location");
      return status == HttpURLConnection.HTTP_OK
          ? list(body)
          : refuse(status, body, elsewhere == null ? "" : elsewhere);
    } catch (SocketTimeoutException slow) {
      throw failure("does not answer in " + millis / 1000.0 + " s: is it up? see --timeout");
    } catch (ConnectException | UnknownHostException unreachable) {
      throw failure("cannot be reached (" + unreachable.getMessage()
          + "): is it up, and are host and port right?");
    } catch (IOException broken) {
      throw failure("gives no usable answer: " + broken.getMessage());
    }
  }

  private void authorize(HttpURLConnection connection) {
    try {
      if (key != null) {
        connection.setRequestProperty("authorization", "Bearer " + key);
      }
    } catch (IllegalArgumentException unsendable) { // whose words would show the key
      throw failure("cannot be asked: the key holds a line break");
    }
  }

  private static String text(@Nullable InputStream in) throws IOException {
    return in == null ? "" : new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8);
  }

  private JsonObject list(String body) {
    try {
      JsonObject list = new JsonObject(body);
      if (list.getValue("data") instanceof io.vertx.core.json.JsonArray) {
        return list;
      }
    } catch (DecodeException notJson) {
      // said below
    }
    throw failure("answers what is no list of models: " + Plain.line(body, SHOWN) + versionHint());
  }

  private JsonObject refuse(int status, String body, String elsewhere) {
    String hint = switch (status) {
      case 301, 302, 303, 307, 308 -> "the list is elsewhere: " + Plain.line(elsewhere, SHOWN);
      case 401, 403 ->
        key == null
            ? "it wants a key: give --api-key"
            : "it refuses the key: check --api-key, or $OPENAI_API_KEY";
      case 404, 405 -> "there is no list at " + url + versionHint();
      default -> Plain.line(body, SHOWN);
    };
    throw failure("answers " + status + ": " + hint);
  }

  private String versionHint() {
    return server.matches(".*/v\\d.*") ? "" : "; most servers want --api-base " + server + "/v1";
  }

  private IllegalStateException failure(String what) {
    return new IllegalStateException(server + " " + what);
  }

  /** Shows no key. */
  @Override
  public String toString() {
    return server;
  }
}
