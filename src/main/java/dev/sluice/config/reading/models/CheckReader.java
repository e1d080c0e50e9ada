package dev.sluice.config.reading.models;

import dev.sluice.config.Defaults;
import dev.sluice.config.HealthCheck;
import dev.sluice.config.HealthCheck.Mode;
import dev.sluice.config.Provider;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import org.jspecify.annotations.Nullable;

/** Reads how one deployment is checked, from its {@code model_info}. */
final class CheckReader {
  private static final Range TIMEOUT =
      new Range("seconds", 0.1, 3600, (long) Defaults.HEALTH_CHECK_TIMEOUT);

  private CheckReader() {}

  static HealthCheck read(Section info, Provider provider) {
    return new HealthCheck(
        mode(info.text("mode"), provider),
        !info.flag("disable_background_health_check", false),
        info.millis("health_check_timeout", TIMEOUT, Defaults.HEALTH_CHECK_TIMEOUT),
        info.text("health_check_model"));
  }

  private static Mode mode(@Nullable String written, Provider provider) {
    if (written == null) {
      boolean text = provider.dialect() == Provider.Dialect.TEXT_COMPLETION;
      return text ? Mode.COMPLETION : Mode.CHAT;
    }
    return mode(written);
  }

  /** @param name in LiteLLM's words */
  static Mode mode(String name) {
    return switch (name) {
      case "chat" -> Mode.CHAT;
      case "completion" -> Mode.COMPLETION;
      case "embedding" -> Mode.EMBEDDING;
      default -> Mode.OTHER;
    };
  }
}
