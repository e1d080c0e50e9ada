package dev.sluice.config.reading;

import dev.sluice.config.ManagementSettings;
import dev.sluice.config.ManagementSettings.KeyGeneration;
import dev.sluice.config.Redaction;
import dev.sluice.config.reading.Section.Range;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what the config says of new keys, users and teams. */
final class ManagementReader {
  private static final Range DOLLARS = new Range("US dollars", 0, 1e9, "none");
  private static final Range LIMIT = new Range("a number", 0, 1e15, "none");
  private static final Pattern PERIOD = Pattern.compile("[1-9]\\d{0,5}[smhdw]|1mo");

  private final Reading reading;
  private final Section litellm;

  ManagementReader(Reading reading, Section litellm) {
    this.reading = reading;
    this.litellm = litellm;
  }

  ManagementSettings read() {
    Section generation = section("key_generation_settings");
    ManagementSettings settings = new ManagementSettings(
        params("default_key_generate_params"),
        params("upperbound_key_generate_params"),
        generation(generation, "team_key_generation", "allowed_team_member_roles"),
        generation(generation, "personal_key_generation", "allowed_user_roles"),
        params("default_internal_user_params"),
        litellm.number("max_internal_user_budget", DOLLARS),
        period(litellm, "internal_user_budget_duration"),
        params("default_team_params"));
    generation.reportRest();
    return settings;
  }

  private Section section(String key) {
    return reading.section(key, litellm.path(key), litellm.map(key));
  }

  private Map<String, String> params(String key) {
    Section section = section(key);
    for (String name : section.mapping().fields().keySet()) {
      switch (name) {
        case "max_budget", "team_member_budget" -> section.number(name, DOLLARS);
        case "tpm_limit", "rpm_limit", "max_parallel_requests" -> section.whole(name, LIMIT);
        case "budget_duration", "team_member_budget_duration", "duration" -> period(section, name);
        default -> {} // checked when it is used, as a request's own
      }
    }
    section.reportRest();
    return YamlJson.members(section.mapping());
  }

  private KeyGeneration generation(Section all, String key, String roles) {
    Section own = reading.section(key, all.path(key), all.map(key));
    List<String> allowed = own.has(roles) ? List.copyOf(own.texts(roles)) : null;
    KeyGeneration generation =
        new KeyGeneration(allowed, List.copyOf(own.texts("required_params")));
    own.reportRest();
    return generation;
  }

  private static @Nullable String period(Section section, String key) {
    String written = section.has(key) ? section.text(key) : null;
    if (written == null || PERIOD.matcher(written).matches()) {
      return written;
    }
    section.error(
        key,
        "is \"" + Redaction.ofText(written) + "\"; write a period such as 30d, 1d, 12h or 1mo,"
            + " default none");
    return null;
  }
}
