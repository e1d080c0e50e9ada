package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * What a config file says besides its models. Defaults are in {@link Defaults}.
 *
 * @param masterKey {@code general_settings.master_key}, or null: no authentication
 * @param keyHeader {@code general_settings.litellm_key_header_name}, or null
 * @param maxRequestBytes {@code general_settings.max_request_size_mb} in bytes
 * @param alwaysIncludeStreamUsage {@code general_settings.always_include_stream_usage}
 * @param completionModel {@code general_settings.completion_model}: forced model of chat and completions, or null
 * @param embeddingModel {@code general_settings.embedding_model}, or null
 * @param metricsNeedKey {@code litellm_settings.require_auth_for_metrics_endpoint}
 * @param genAiMetrics {@code sluice_settings.gen_ai_metrics}: whether OpenTelemetry's metrics are there too
 * @param relayUpstreamModel {@code sluice_settings.response_model: upstream}
 * @param creditBytes {@code sluice_settings.stream_window_kb} in bytes: how far a provider may run ahead of a caller
 * @param maxConnections {@code sluice_settings.max_upstream_connections}, per upstream and lane, for streams and as
 *     many for whole answers
 * @param connectTimeoutMillis {@code sluice_settings.connect_timeout}
 * @param maxHeaderBytes {@code sluice_settings.max_header_size_kb} in bytes
 * @param requestReadMillis {@code sluice_settings.request_read_timeout}: a request's head and body must arrive in it
 * @param keepAliveMillis {@code sluice_settings.keepalive_timeout}: an idle caller's connection is closed after it
 * @param maxBufferedBytes {@code sluice_settings.max_buffered_requests_mb} in bytes, over all requests in flight
 * @param drainMillis {@code sluice_settings.drain_timeout}: how long requests in flight may go on at shutdown
 * @param streamReceiveBytes {@code sluice_settings.stream_receive_buffer_kb} in bytes: kernel buffer of a connection on
 *     which an upstream streams
 * @param callerSendBytes {@code sluice_settings.caller_send_buffer_kb} in bytes: kernel buffer towards a caller
 * @param http2Cleartext {@code sluice_settings.http2_cleartext}: whether callers may speak HTTP/2 without TLS
 * @param listening how callers reach the gateway
 * @param routing how requests find their deployment
 * @param checks when deployments are checked, and what follows from it
 * @param tracing where traces go, or null: there are none
 * @param management what is said of new keys, users and teams
 * @param ledger what is kept of keys and spend
 * @param configPollMillis {@code sluice_settings.config_poll_interval}: how often the config file is looked at
 * @param callers from where the gateway may be called
 * @param limits of keys and customers, as far as the config has them
 * @param redis what replicas share, or null: each goes by itself
 * @param logs what is logged, and how
 */
public record Settings(
    @Nullable Secret masterKey,
    @Nullable String keyHeader,
    long maxRequestBytes,
    boolean alwaysIncludeStreamUsage,
    @Nullable String completionModel,
    @Nullable String embeddingModel,
    boolean metricsNeedKey,
    boolean genAiMetrics,
    boolean relayUpstreamModel,
    int creditBytes,
    int maxConnections,
    int connectTimeoutMillis,
    int maxHeaderBytes,
    long requestReadMillis,
    long keepAliveMillis,
    long maxBufferedBytes,
    long drainMillis,
    int streamReceiveBytes,
    int callerSendBytes,
    boolean http2Cleartext,
    Listening listening,
    RoutingSettings routing,
    HealthChecks checks,
    @Nullable TracingSettings tracing,
    ManagementSettings management,
    LedgerSettings ledger,
    long configPollMillis,
    CallerAddresses callers,
    LimitSettings limits,
    @Nullable RedisSettings redis,
    LogSettings logs) {
  /** Whether the ledger is on, which wants to know what every request used. */
  public boolean keepsRecords() {
    return ledger.on();
  }

  /** Whether the record of a request is on disk before its caller has the end of the answer. */
  public boolean recordsFirst() {
    return ledger.on() && ledger.usage().spoolSync();
  }

  /** Whether its records hold what was asked and said. */
  public boolean keepsContent() {
    return ledger.usage().contents();
  }
}
