package dev.sluice.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of the provider table ({@code providers.yaml}): what a model's prefix stands for.
 *
 * @param prefix the text before the first {@code /} of {@code litellm_params.model}
 * @param dialect how it is spoken to
 * @param defaultBase base URL when neither config nor environment names one; null: {@code api_base} is required
 * @param baseVariables environment variables that may hold the base URL, first found wins
 * @param keyVariables environment variables that may hold the key, first found wins
 * @param keyless whether it may be called without a key
 * @param renames request parameters that it knows by another name, such as {@code max_completion_tokens}
 * @param unsupported OpenAI parameters that it does not take: refused, or dropped with {@code drop_params}
 * @param neutral values of such parameters that mean nothing and are left out: name to JSON text
 * @param headers request headers that every call carries; {@code {api_key}} in a value stands for the key
 * @param path where below a base URL its OpenAI-compatible API is
 */
public record Provider(
    String prefix,
    Dialect dialect,
    @Nullable String defaultBase,
    List<String> baseVariables,
    List<String> keyVariables,
    boolean keyless,
    Map<String, String> renames,
    List<String> unsupported,
    Map<String, String> neutral,
    Map<String, String> headers,
    ApiPath path) {

  /** Whether a stream may be asked for its usage: not the built-in upstream, which says it anyhow. */
  public boolean takesStreamOptions() {
    return dialect != Dialect.ECHO && !unsupported.contains("stream_options");
  }

  /** The ways of speaking that Sluice knows. */
  public enum Dialect {
    /** OpenAI's API: {@code <base>/<route>}, {@code Authorization: Bearer}. */
    OPENAI,
    /** {@code <base>/completions} only; chat is translated to a prompt and back. */
    TEXT_COMPLETION,
    /** Azure OpenAI: {@code <base>/openai/deployments/<model>/<route>?api-version=}, {@code api-key}. */
    AZURE,
    /** The built-in upstream. */
    ECHO
  }
}
