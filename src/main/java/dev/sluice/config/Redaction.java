package dev.sluice.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps keys out of messages: what looks like one is abbreviated. */
public final class Redaction {
  /** What stands where a value must not be shown. */
  public static final String HIDDEN = "***";

  private static final int LONGEST_SHOWN = 60;
  private static final Pattern KEY_LIKE =
      Pattern.compile("(?i).*(^|[^a-z])(sk|pk|gsk|hf|xai|nvapi|ghp|key|bearer|basic)[-_ ].*"
          + "|(?=.*[0-9])(?=.*[a-zA-Z])[A-Za-z0-9+/=_.-]{20,}");
  private static final Pattern KEY_PREFIXED =
      Pattern.compile("(?i)(sk|pk|gsk|hf|xai|nvapi|ghp)[-_][a-z0-9_-]{8,}");
  private static final Pattern KEY_WITHIN =
      Pattern.compile("(?i)(?<![a-z0-9])(sk|pk|gsk|hf|xai|nvapi|ghp)[-_][a-z0-9_-]{8,}");
  private static final Pattern KEY_IN_PATH =
      Pattern.compile("^/key/[^/]+/(regenerate|reset_spend)/?$");
  private static final Pattern HARMLESS =
      Pattern.compile("[0-9.eE+-]+|true|false|\"[A-Za-z_ -]*\"");
  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i).*(key|token|secret|password|passwd|credential|auth|cookie|session).*");

  private Redaction() {}

  /** A text that anybody may have written anywhere. */
  public static String ofText(String text) {
    if (KEY_LIKE.matcher(text).matches()) {
      return new Secret(text).toString();
    }
    return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
  }

  /** A name, such as a model's: those are often long, so only what begins like a key is abbreviated. */
  public static String ofName(String name) {
    return KEY_PREFIXED.matcher(name).matches() ? new Secret(name).toString() : name;
  }

  /** A text that may hold keys between other words; only what begins like a key is abbreviated. */
  public static @Nullable String within(@Nullable String text) {
    if (text == null || !mayHoldKey(text)) {
      return text; // nearly always, and quick
    }
    return KEY_WITHIN
        .matcher(text)
        .replaceAll(key -> Matcher.quoteReplacement(new Secret(key.group()).toString()));
  }

  /** Whether there is the end of a prefix in it; never in a UUID, which has dashes too. */
  private static boolean mayHoldKey(String text) {
    for (int i = 2; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c == '-' || c == '_') && endsPrefix(text.charAt(i - 2), text.charAt(i - 1))) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsPrefix(char before, char last) {
    int one = before | 0x20; // as a small letter, if it is one
    return switch (last | 0x20) {
      case 'k' -> one == 's' || one == 'p';
      case 'f', 'p' -> one == 'h';
      case 'i' -> one == 'a' || one == 'p';
      default -> false;
    };
  }

  /** A request's path, in which a route may have a key. */
  public static String ofPath(String path) {
    String shown =
        path.startsWith("/key/") ? KEY_IN_PATH.matcher(path).replaceFirst("/key/{key}/$1") : path;
    return String.valueOf(within(shown));
  }

  /** A named parameter's JSON text: numbers, booleans and plain words are shown, unless the name says secret. */
  public static String ofParameter(String name, String json) {
    boolean harmless = HARMLESS.matcher(json).matches() && json.length() <= LONGEST_SHOWN;
    boolean secret = SECRET_NAME.matcher(name).matches() && json.startsWith("\"");
    return harmless && !secret ? json : HIDDEN;
  }
}
