package dev.sluice.config.reading.settings;

import dev.sluice.config.Defaults;
import dev.sluice.config.ManagementSettings;
import dev.sluice.config.ManagementSettings.KeyGeneration;
import dev.sluice.config.ManagementSettings.KeyRotation;
import dev.sluice.config.Redaction;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import dev.sluice.config.reading.section.YamlJson;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what the config says of new keys, users and teams. */
final class ManagementReader {
  private static final Range DOLLARS = new Range("US dollars", 0, 1e9, "none");
  private static final Range LIMIT = new Range("a number", 0, 1e15, "none");
  private static final Pattern PERIOD = Pattern.compile("[1-9]\\d{0,5}[smhdw]|1mo");

  private static final String TEAM_SETTINGS = "default_team_settings";
  private static final String ROTATION = "LITELLM_KEY_ROTATION_";

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
        params("default_team_params"),
        teamBudget(),
        rotation());
    generation.reportRest();
    return settings;
  }

  /** As in LiteLLM each entry must name a team, and the first one's budget is that of teams about which nothing is said. */
  private @Nullable Double teamBudget() {
    Double budget = null;
    List<YamlValue> entries = litellm.items(TEAM_SETTINGS);
    for (int i = 0; i < entries.size(); i++) {
      if (!(entries.get(i) instanceof Mapping mapping)) {
        litellm.error(
            TEAM_SETTINGS,
            "has an item that is " + Section.shown(entries.get(i))
                + "; write {team_id: research, max_budget: 100}");
        continue;
      }
      Section entry = reading.section(TEAM_SETTINGS, litellm.path(TEAM_SETTINGS), mapping);
      if (entry.text("team_id") == null) {
        litellm.error(TEAM_SETTINGS, "has an item without team_id; write which team it is about");
      }
      Double own = entry.number("max_budget", DOLLARS);
      budget = i == 0 ? own : budget;
      entry.reportRest();
    }
    return budget;
  }

  private KeyRotation rotation() {
    boolean on = "true".equalsIgnoreCase(variable("ENABLED"));
    String seconds = variable("CHECK_INTERVAL_SECONDS");
    String grace = variable("GRACE_PERIOD");
    if (!seconds.isEmpty() && !seconds.matches("[1-9]\\d{0,8}")) {
      warn("CHECK_INTERVAL_SECONDS", "write seconds, default 86400");
      seconds = "";
    }
    if (!grace.isEmpty() && !PERIOD.matcher(grace).matches()) {
      warn("GRACE_PERIOD", "write a time such as 24h, default none");
      grace = "";
    }
    long each = seconds.isEmpty() ? Defaults.KEY_ROTATION_CHECK_SECONDS : Long.parseLong(seconds);
    return new KeyRotation(on, each * 1000, grace);
  }

  private String variable(String name) {
    return reading.environment().get(ROTATION + name).orElse("").strip();
  }

  private void warn(String name, String advice) {
    reading
        .findings()
        .warn(
            litellm.mapping().place(),
            "the variable " + ROTATION + name + " cannot be read; " + advice);
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
        case "available_teams" -> section.texts(name);
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
