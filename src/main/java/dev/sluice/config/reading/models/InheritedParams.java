package dev.sluice.config.reading.models;

import dev.sluice.config.Price.Adjustment;
import dev.sluice.config.Secret;
import dev.sluice.config.Timeouts;
import dev.sluice.config.file.YamlValue.Mapping;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What holds for every deployment that does not say otherwise.
 *
 * @param defaults {@code router_settings.default_litellm_params}: fill what an entry lacks
 * @param credentials {@code credential_list}, by name
 * @param apiBase {@code litellm_settings.api_base}: for OpenAI's own prefixes, or null
 * @param apiKey {@code litellm_settings.api_key}: likewise
 * @param timeouts how long a call may take
 * @param keepAliveSeconds {@code sluice_settings.sse_keepalive}; 0 for none
 * @param dropParams {@code litellm_settings.drop_params}
 * @param tls how connections are secured
 * @param proxies what connections go through
 * @param clientCredentials {@code general_settings.allow_client_side_credentials}
 * @param forwarding models, perhaps with {@code *}, whose callers' headers go upstream
 * @param skipInvalid whether an entry that cannot be served is left out instead of refusing the file
 * @param adjustments of costs, by provider: {@link AdjustmentReader#of}
 * @param maxParallel {@code router_settings.default_max_parallel_requests}, or 0 for no limit
 * @param lentVariables {@code sluice_settings.stored_model_variables}: those that stored models may name
 */
public record InheritedParams(
    Mapping defaults,
    Map<String, Mapping> credentials,
    @Nullable String apiBase,
    @Nullable Secret apiKey,
    Timeouts timeouts,
    int keepAliveSeconds,
    boolean dropParams,
    UpstreamTlsReader tls,
    ProxyReader proxies,
    boolean clientCredentials,
    List<String> forwarding,
    boolean skipInvalid,
    Map<String, Adjustment> adjustments,
    int maxParallel,
    Set<String> lentVariables) {}
