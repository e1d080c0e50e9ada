package dev.sluice.upstream.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.bus.Call;
import dev.sluice.wire.JsonScan;

/** How many answers a caller wants at once. Stateless. */
final class AskedChoices {
  private static final int MOST = 128; // OpenAI's limit

  private AskedChoices() {}

  /** 1 to 128: {@code n}, or 1 when it says nothing that can be understood. */
  static int of(Call call) {
    JsonScan body = call.body();
    char kind = body.kind("n");
    if (kind < '1' || kind > '9') {
      return 1;
    }
    byte[] value = body.valueBytes("n");
    try {
      return value == null
          ? 1
          : (int) Math.min(MOST, Math.max(1, Double.parseDouble(new String(value, ISO_8859_1))));
    } catch (NumberFormatException wrong) { // the provider will see to it
      return 1;
    }
  }
}
