package dev.sluice.config.reading.models;

import dev.sluice.config.Redaction;
import dev.sluice.config.Spelling;
import dev.sluice.config.file.Place;
import dev.sluice.config.reading.section.Providers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code litellm_params.model} stands for.
 *
 * @param row the provider
 * @param name the model name to send
 */
record UpstreamModel(Providers.Row row, String name) {

  /** Finds the provider of each model in one table; LiteLLM's order of rules. */
  record Resolver(Providers providers, Place place) {

    /**
     * @param custom {@code custom_llm_provider}, or null
     * @param host host of {@code api_base}, or null
     */
    UpstreamModel resolve(String model, @Nullable String custom, @Nullable String host)
        throws InvalidEntry {
      if (custom != null) {
        String prefix = custom + "/";
        return known(custom, model.startsWith(prefix) ? model.substring(prefix.length()) : model);
      }
      int slash = model.indexOf('/');
      String prefix = slash < 0 ? "" : model.substring(0, slash);
      String rest = model.substring(slash + 1);
      if (providers.row(prefix).isPresent() || providers.advice(prefix, rest).isPresent()) {
        return known(prefix, rest);
      }
      Providers.Row row = host == null ? null : providers.byHost(host).orElse(null);
      row = row == null ? providers.byModel(model).orElse(null) : row;
      if (row == null) {
        throw new InvalidEntry(place, nobody(model, prefix, rest));
      }
      return new UpstreamModel(row, model);
    }

    private UpstreamModel known(String prefix, String name) throws InvalidEntry {
      Providers.Row row = providers.row(prefix).orElse(null);
      if (row == null) {
        String advice = providers.advice(prefix, name).orElse(unknown(prefix, name));
        throw new InvalidEntry(place, "provider \"" + prefix + "\": " + advice);
      }
      if (name.isEmpty()) {
        throw new InvalidEntry(place, "names no model after \"" + prefix + "/\"");
      }
      boolean whole = name.indexOf('/') >= 0 || name.indexOf('*') >= 0;
      return new UpstreamModel(row, whole ? name : row.modelPrefix() + name);
    }

    private String nobody(String model, String prefix, String rest) {
      if (prefix.isEmpty()) {
        return "model \""
            + Redaction.ofName(model)
            + "\" has no provider; write \"openai/"
            + Redaction.ofName(model)
            + "\" with an api_base for any OpenAI-compatible server";
      }
      return "provider \"" + prefix + "\": " + unknown(prefix, prefix + "/" + rest);
    }

    private String unknown(String prefix, String name) {
      List<String> near = Spelling.nearest(prefix, providers.prefixes(), 3);
      if (near.isEmpty()) {
        near = Spelling.nearest(prefix, providers.foreignPrefixes(), 1);
      }
      String meant = near.isEmpty() ? "." : "; did you mean " + String.join(", ", near) + "?";
      return "not known" + meant + " For any OpenAI-compatible server write \"openai/" + name
          + "\" with an api_base";
    }
  }
}
