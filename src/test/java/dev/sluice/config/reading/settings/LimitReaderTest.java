package dev.sluice.config.reading.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.LimitSettings;
import dev.sluice.config.LimitSettings.Counted;
import dev.sluice.config.reading.ConfigReading;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitReaderTest extends ConfigReading {
  private static final String ECHO = entry("model: echo/x");

  @Test
  void everyLimitIsRead() {
    LimitSettings limits = serve("""
        general_settings:
          max_parallel_requests: 3
          global_max_parallel_requests: 30
          token_rate_limit_type: output
          user_header_name: x-customer
          user_header_mappings:
            - {header_name: x-person, litellm_user_role: internal_user}
            - {header_name: x-end-user, litellm_user_role: customer}
        litellm_settings:
          {max_budget: 0.5, budget_duration: 30d, max_end_user_budget: 2, timezone: Europe/Berlin,
           max_end_user_budget_id: everybody}
        sluice_settings: {reserve_output_tokens: 17}
        """ + ECHO).settings().limits();
    assertThat(limits)
        .isEqualTo(new LimitSettings(
            17,
            0.5,
            "30d",
            2.0,
            "everybody",
            3,
            30,
            ZoneId.of("Europe/Berlin"),
            Counted.OUTPUT,
            List.of("x-end-user", "x-customer")));
  }

  @Test
  void aGroupHasTheAccessGroupsOfAllItsDeployments() {
    String yaml = ECHO + "    model_info: {access_groups: [beta]}\n"
        + ECHO.substring(ECHO.indexOf('\n') + 1)
        + "    model_info: {access_groups: [beta, all-of-us]}\n";
    assertThat(serve(yaml).groups().get(0).accessGroups()).isEqualTo(Set.of("beta", "all-of-us"));
  }

  @Test
  void anUnknownTimeZoneIsUtcAndSaidSo() {
    assertThat(warnings(serve("litellm_settings: {timezone: Atlantis}\n" + ECHO)))
        .singleElement()
        .asString()
        .contains("timezone is \"Atlantis\"", "UTC", "Europe/Berlin");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "general_settings | token_rate_limit_type: both | write total, input or output, default total",
        "general_settings | max_parallel_requests: -1 | write a whole number from 0",
        "general_settings | user_header_mappings: [x] | write {header_name",
        "litellm_settings | max_budget: lots | is \"lots\"; write US dollars from 0",
        "litellm_settings | max_end_user_budget: -1 | write US dollars from 0",
        "litellm_settings | {max_budget: 1, budget_duration: monthly} | write a number and s, m, h, d, w or mo",
        "sluice_settings | reserve_output_tokens: 1.5 | not a whole number",
      })
  void whatCannotBeUsedIsRefusedWithAWayOut(String section, String line, String says) {
    String yaml = section + ":" + (line.startsWith("{") ? " " : "\n  ") + line + "\n" + ECHO;
    assertThat(refuse(yaml))
        .singleElement()
        .asString()
        .startsWith("config.yaml:")
        .contains(says);
  }
}
