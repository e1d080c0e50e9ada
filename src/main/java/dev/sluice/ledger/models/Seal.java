package dev.sluice.ledger.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.config.Secret;
import dev.sluice.config.Sha256;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import software.pando.crypto.nacl.SecretBox;

/**
 * Encrypts parameters as LiteLLM does, so that a database can be taken over with its {@code LITELLM_SALT_KEY}: every text
 * by itself, with the SHA-256 of the salt key. Written is LiteLLM's {@code v2:gcm:}, that is AES-256-GCM; read is
 * also what LiteLLM writes by default, NaCl's secret box.
 */
final class Seal {
  private static final String MARK = "v2:gcm:";
  private static final int GCM_NONCE = 12; // bytes
  private static final int GCM_TAG = 16; // bytes
  private static final int BOX_NONCE = 24; // bytes
  private static final int BOX_TAG = 16; // bytes
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKey key;
  private final SecretKey boxKey;

  /** A text that was sealed with another salt key, or damaged since. */
  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable() {
      super("sealed with another key", null, false, false);
    }
  }

  Seal(Secret saltKey) {
    byte[] digest = Sha256.of(saltKey.reveal());
    this.key = new SecretKeySpec(digest, "AES");
    this.boxKey = SecretBox.key(digest);
  }

  /** The same with every text in it encrypted, at any depth. */
  JsonObject seal(JsonObject plain) {
    return object(plain, this::seal);
  }

  /**
   * The same in plain text. What is not encrypted stays as it is: numbers, and texts that LiteLLM leaves alone.
   *
   * @throws Unreadable when something cannot be decrypted
   */
  JsonObject open(JsonObject sealed) {
    return object(sealed, this::open);
  }

  private static JsonObject object(JsonObject from, UnaryOperator<String> text) {
    JsonObject to = new JsonObject();
    from.forEach(member -> to.put(member.getKey(), value(member.getValue(), text)));
    return to;
  }

  private static @Nullable Object value(@Nullable Object value, UnaryOperator<String> text) {
    if (value instanceof JsonObject object) {
      return object(object, text);
    }
    if (value instanceof JsonArray list) {
      JsonArray to = new JsonArray();
      list.forEach(item -> to.add(value(item, text)));
      return to;
    }
    return value instanceof String plain ? text.apply(plain) : value;
  }

  private String seal(String plain) {
    byte[] nonce = new byte[GCM_NONCE];
    RANDOM.nextBytes(nonce);
    try {
      byte[] sealed = gcm(Cipher.ENCRYPT_MODE, nonce).doFinal(plain.getBytes(UTF_8));
      byte[] both = Arrays.copyOf(nonce, nonce.length + sealed.length);
      System.arraycopy(sealed, 0, both, nonce.length, sealed.length);
      return MARK + Base64.getUrlEncoder().encodeToString(both);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  private String open(String text) {
    byte[] sealed = decoded(text.startsWith(MARK) ? text.substring(MARK.length()) : text);
    if (text.startsWith(MARK)) {
      return new String(openGcm(sealed), UTF_8);
    }
    return sealed.length < BOX_NONCE + BOX_TAG ? text : new String(openBox(sealed), UTF_8);
  }

  private byte[] openGcm(byte[] sealed) {
    if (sealed.length < GCM_NONCE + GCM_TAG) {
      throw new Unreadable();
    }
    try {
      return gcm(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, GCM_NONCE))
          .doFinal(sealed, GCM_NONCE, sealed.length - GCM_NONCE);
    } catch (GeneralSecurityException wrongKey) {
      throw new Unreadable();
    }
  }

  private byte[] openBox(byte[] sealed) {
    byte[] nonce = Arrays.copyOf(sealed, BOX_NONCE);
    byte[] rest = Arrays.copyOfRange(sealed, BOX_NONCE, sealed.length);
    try (SecretBox box = SecretBox.fromCombined(nonce, rest)) {
      return box.decrypt(boxKey);
    } catch (IllegalArgumentException | IllegalStateException wrongKey) {
      throw new Unreadable();
    }
  }

  private Cipher gcm(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(8 * GCM_TAG, nonce));
    return cipher;
  }

  /** Either alphabet of base64, as LiteLLM's versions write it; nothing when it is none. */
  private static byte[] decoded(String text) {
    try {
      return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException none) {
      return new byte[0];
    }
  }
}
