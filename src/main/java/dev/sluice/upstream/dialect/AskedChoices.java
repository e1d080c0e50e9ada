package dev.sluice.upstream.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** How many answers a provider is asked for at once. Stateless. */
final class AskedChoices {
  private static final int MOST = 128; // OpenAI's limit

  private AskedChoices() {}

  /** 1 to 128: {@code n}, or 1 when it says nothing that can be understood. */
  static int of(Draft draft) {
    byte[] value = draft.value("n");
    if (value == null || value[0] < '1' || value[0] > '9') {
      return 1;
    }
    try {
      return (int) Math.min(MOST, Math.max(1, Double.parseDouble(new String(value, ISO_8859_1))));
    } catch (NumberFormatException wrong) { // the provider will see to it
      return 1;
    }
  }
}
