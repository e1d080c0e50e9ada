package dev.sluice.config.reading.settings;

import dev.sluice.config.Defaults;
import dev.sluice.config.LimitSettings;
import dev.sluice.config.LimitSettings.Counted;
import dev.sluice.config.Redaction;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Mapping;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what the config says about limits of keys and customers. */
final class LimitReader {
  private static final Range RESERVE =
      new Range("tokens", 0, 10_000_000, Defaults.RESERVE_OUTPUT_TOKENS);
  private static final Range DOLLARS = new Range("US dollars", 0, 1e9, "none");
  private static final Pattern PERIOD = Pattern.compile("[0-9]{1,6}(s|m|h|d|w|mo)");
  private static final String CUSTOMER = "customer";

  private final Reading reading;
  private final Section general;
  private final Section litellm;
  private final Section own;

  LimitReader(Reading reading, Section general, Section litellm, Section own) {
    this.reading = reading;
    this.general = general;
    this.litellm = litellm;
    this.own = own;
  }

  LimitSettings read() {
    return new LimitSettings(
        (int) own.whole("reserve_output_tokens", RESERVE, Defaults.RESERVE_OUTPUT_TOKENS),
        litellm.number("max_budget", DOLLARS),
        period(),
        litellm.number("max_end_user_budget", DOLLARS),
        litellm.text("max_end_user_budget_id"),
        (int) general.whole("max_parallel_requests", Range.PARALLEL, 0),
        (int) general.whole("global_max_parallel_requests", Range.PARALLEL, 0),
        zone(),
        counted(),
        customerHeaders());
  }

  private String period() {
    String text = litellm.text("budget_duration");
    if (text == null) {
      return "";
    }
    if (!litellm.has("max_budget")) {
      litellm.warn("budget_duration", "has no effect without max_budget");
    }
    if (!PERIOD.matcher(text).matches()) {
      litellm.error(
          "budget_duration",
          "is \"" + Redaction.ofText(text)
              + "\"; write a number and s, m, h, d, w or mo, such as 30d");
    }
    return text;
  }

  /** As in LiteLLM, a zone that nobody knows is no reason not to serve. */
  private ZoneId zone() {
    String text = litellm.text("timezone");
    try {
      return text == null ? Defaults.TIMEZONE : ZoneId.of(text);
    } catch (DateTimeException unknown) {
      litellm.warn(
          "timezone",
          "is \"" + Redaction.ofText(String.valueOf(text))
              + "\", which is no time zone, so UTC holds; write one such as Europe/Berlin");
      return Defaults.TIMEZONE;
    }
  }

  private Counted counted() {
    String text = general.text("token_rate_limit_type");
    for (Counted counted : Counted.values()) {
      if (text == null || text.equals(counted.word())) {
        return text == null ? Defaults.TOKEN_RATE_LIMIT_TYPE : counted;
      }
    }
    general.error(
        "token_rate_limit_type",
        "is \"" + Redaction.ofText(String.valueOf(text))
            + "\"; write total, input or output, default "
            + Defaults.TOKEN_RATE_LIMIT_TYPE.word());
    return Defaults.TOKEN_RATE_LIMIT_TYPE;
  }

  /** The mappings go first, as in LiteLLM; those to internal users are nobody's limit. */
  private List<String> customerHeaders() {
    List<String> headers = new ArrayList<>();
    for (YamlValue item : general.items("user_header_mappings")) {
      String header = item instanceof Mapping mapping ? customerHeader(mapping) : null;
      if (header != null) {
        headers.add(header);
      } else if (!(item instanceof Mapping)) {
        general.error(
            "user_header_mappings",
            "has an item that is " + Section.shown(item)
                + "; write {header_name: x-user, litellm_user_role: customer}");
      }
    }
    String name = general.text("user_header_name");
    if (name != null) {
      headers.add(name);
    }
    return List.copyOf(headers);
  }

  private @Nullable String customerHeader(Mapping mapping) {
    Section section =
        reading.section("user_header_mappings", general.path("user_header_mappings"), mapping);
    section.reportRest();
    return CUSTOMER.equals(section.text("litellm_user_role")) ? section.text("header_name") : null;
  }
}
