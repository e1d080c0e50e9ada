package dev.sluice.client;

import dev.sluice.client.call.ConfigDocuments;
import dev.sluice.config.ConfigException;
import dev.sluice.config.Snapshot;
import dev.sluice.config.file.ConfigDocument;
import dev.sluice.config.reading.ConfigReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a {@link SluiceClient} routes over, in the words of LiteLLM's {@code config.yaml}: models with their deployments,
 * and how load, retries, cooldowns, fallbacks, limits and timeouts are handled. Read once, when the client is built: what
 * changes later is for another client. What only a gateway has, such as keys of callers, means nothing here. Immutable.
 */
public final class ModelList {
  private static final Logger LOG = LoggerFactory.getLogger(ModelList.class);
  private static final String NAME = "model list"; // in findings

  private final Source source;

  private ModelList(Source source) {
    this.source = source;
  }

  private interface Source {
    Snapshot read(ConfigReader reader) throws ConfigException;
  }

  /** That of a config file, with what it includes. */
  public static ModelList file(Path config) {
    return new ModelList(reader -> reader.read(await(ConfigDocuments.ofFile(config)), 1));
  }

  /** That of a config file's text. */
  public static ModelList yaml(String text) {
    return new ModelList(reader -> reader.read(await(ConfigDocuments.ofText(NAME, text)), 1));
  }

  public static Builder builder() {
    return new Builder();
  }

  private static ConfigDocument await(CompletableFuture<ConfigDocument> document)
      throws ConfigException {
    try {
      return document.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof ConfigException refused) {
        throw refused;
      }
      throw failed;
    }
  }

  /**
   * Reads it, and logs what is odd in it.
   *
   * @throws InvalidConfigException when it cannot be used
   */
  Snapshot read(Function<String, @Nullable String> environment) {
    try {
      Snapshot models = source.read(new ConfigReader(environment, Clock.systemUTC()));
      models.warnings().forEach(warning -> LOG.warn("{}", warning));
      return models;
    } catch (ConfigException refused) {
      throw new InvalidConfigException(refused);
    }
  }

  /**
   * Builds a model list. Values are texts, numbers, booleans, lists and maps of such, not changed afterwards;
   * {@code os.environ/NAME} stands for a variable.
   */
  public static final class Builder {
    private final List<Object> entries = new ArrayList<>();
    private final Map<String, Object> sections = new LinkedHashMap<>();

    private Builder() {}

    /**
     * One more deployment; those of one name share its load.
     *
     * @param name what requests ask for; may have stars
     * @param params {@code litellm_params}: {@code model} with its provider's prefix, {@code api_base}, {@code api_key},
     *     {@code rpm}, {@code weight}, {@code order}, {@code timeout} and so on
     */
    public Builder model(String name, Map<String, ?> params) {
      return model(name, params, Map.of());
    }

    /**
     * One more deployment.
     *
     * @param info {@code model_info}: {@code id}, {@code max_input_tokens} and so on
     */
    public Builder model(String name, Map<String, ?> params, Map<String, ?> info) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("model_name", name);
      entry.put("litellm_params", params);
      if (!info.isEmpty()) {
        entry.put("model_info", info);
      }
      entries.add(entry);
      return this;
    }

    /**
     * {@code router_settings}: {@code routing_strategy}, {@code num_retries}, {@code fallbacks}, {@code allowed_fails},
     * {@code cooldown_time}, {@code model_group_alias} and so on. Default: the gateway's.
     */
    public Builder routerSettings(Map<String, ?> settings) {
      return section("router_settings", settings);
    }

    /** {@code litellm_settings}: {@code request_timeout}, {@code drop_params} and so on. Default: the gateway's. */
    public Builder litellmSettings(Map<String, ?> settings) {
      return section("litellm_settings", settings);
    }

    private Builder section(String name, Map<String, ?> settings) {
      sections.put(name, settings);
      return this;
    }

    public ModelList build() {
      Map<String, Object> root = new LinkedHashMap<>(sections);
      root.put("model_list", List.copyOf(entries));
      return new ModelList(reader -> reader.ofValues(NAME, root));
    }
  }
}
