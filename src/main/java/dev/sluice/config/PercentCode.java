package dev.sluice.config;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of the parts of a URL, RFC 3986, section 2.1: unlike in a form, a plus is a plus. */
public final class PercentCode {
  private PercentCode() {}

  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** @throws IllegalArgumentException when a percent sign begins no character */
  public static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The text itself when a percent sign in it begins no character. */
  public static String decodeOrKeep(String text) {
    try {
      return decode(text);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }
}
