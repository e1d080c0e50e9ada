package dev.sluice.ops.log;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Codes of errors, of which an upstream's may be any text. */
public final class Codes {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

  private Codes() {}

  /** The code if it is a word, else {@code other}: what is none may quote a prompt. */
  public static String shown(@Nullable String code) {
    return code != null && WORD.matcher(code).matches() ? code : "other";
  }
}
