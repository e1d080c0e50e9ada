package dev.sluice.ingress.caller;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Secret;
import dev.sluice.config.Settings;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** The key that a caller brings, and whether it is the master key. Stateless. */
public final class CallerKey {
  private static final String BEARER = "bearer";
  private static final CharSequence[] KEY_HEADERS = {
    HttpHeaders.createOptimized("x-litellm-api-key"),
    HttpHeaders.AUTHORIZATION,
    HttpHeaders.createOptimized("api-key"),
    HttpHeaders.createOptimized("x-api-key")
  };

  private CallerKey() {}

  /**
   * Lets who has the master key pass.
   *
   * @throws GatewayError.Unauthorized when it is set and the request brings another key or none
   */
  public static void checkMaster(HttpServerRequest request, Settings settings) {
    if (settings.masterKey() != null && !isMaster(key(request, settings), settings)) {
      throw unknown();
    }
  }

  /**
   * The virtual key that a caller brings, not checked yet, or null: the master key, or none is needed.
   *
   * @throws GatewayError.Unauthorized when one is needed and the request brings none
   */
  public static @Nullable String virtual(HttpServerRequest request, Settings settings) {
    if (settings.masterKey() == null) {
      return null;
    }
    String key = key(request, settings);
    return isMaster(key, settings) ? null : key;
  }

  public static GatewayError unknown() {
    return new GatewayError.Unauthorized(
        "Incorrect API key: the key that was sent is not known to this gateway.");
  }

  private static String key(HttpServerRequest request, Settings settings) {
    String key = keyOf(request.headers(), settings.keyHeader());
    if (key == null) {
      throw new GatewayError.Unauthorized(
          "No API key was sent. Send it as 'Authorization: Bearer <key>' (or in the header api-key,"
              + " x-api-key or x-litellm-api-key).");
    }
    return key;
  }

  private static boolean isMaster(String key, Settings settings) {
    Secret master = settings.masterKey();
    return master != null && matches(master, key);
  }

  /** The first key present, in LiteLLM's order; a header without one is passed over. */
  private static @Nullable String keyOf(MultiMap headers, @Nullable String ownHeader) {
    String key = ownHeader == null ? null : keyIn(headers.get(ownHeader));
    for (int i = 0; key == null && i < KEY_HEADERS.length; i++) {
      key = keyIn(headers.get(KEY_HEADERS[i]));
    }
    return key;
  }

  private static @Nullable String keyIn(@Nullable String header) {
    if (header == null) {
      return null;
    }
    String value = header.strip();
    boolean scheme = value.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && (value.length() == BEARER.length() || value.charAt(BEARER.length()) == ' ');
    String key = scheme ? value.substring(BEARER.length()).strip() : value;
    return key.isEmpty() ? null : key;
  }

  /** Netty reads a header's bytes as Latin-1; a caller may have meant UTF-8. */
  private static boolean matches(Secret master, String key) {
    return master.matches(key)
        || !key.chars().allMatch(c -> c < 0x80)
            && master.matches(new String(key.getBytes(ISO_8859_1), UTF_8));
  }
}
