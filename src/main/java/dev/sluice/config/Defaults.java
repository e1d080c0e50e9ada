package dev.sluice.config;

import dev.sluice.config.LimitSettings.Counted;
import java.time.ZoneId;
import java.util.Map;

/** Every setting's default, in the unit of its key in the config file. */
public final class Defaults {
  /** {@code --port}; LiteLLM's. */
  public static final int PORT = 4000;
  /** {@code --host} with a master key. */
  public static final String OPEN_HOST = "0.0.0.0";
  /** {@code --host} without a master key: closed by default. */
  public static final String CLOSED_HOST = "127.0.0.1";

  /** {@code litellm_settings.request_timeout}, seconds; LiteLLM's. */
  public static final double REQUEST_TIMEOUT = 6000;
  /**
   * {@code sluice_settings.ttft_timeout}, seconds; 0: none. None by default, as in LiteLLM: a whole answer begins when
   * the model is done with all of it, so a limit here would bound its length.
   */
  public static final double TTFT_TIMEOUT = 0;
  /**
   * {@code sluice_settings.stream_idle_timeout}, seconds; 0: none. LiteLLM has none, and there a stalled stream holds
   * its caller until {@code request_timeout}. OpenAI's own clients give up after 600 s without a byte, so nobody who
   * uses them can miss what a longer silence would have brought; reasoning models are known to be silent for minutes.
   */
  public static final double STREAM_IDLE_TIMEOUT = 600;
  /** {@code sluice_settings.sse_keepalive}, seconds; 0: none. Off, because it commits to a 200 before the answer. */
  public static final double SSE_KEEPALIVE = 0;
  /** {@code general_settings.max_request_size_mb}, MiB. */
  public static final double MAX_REQUEST_SIZE_MB = 32;

  /** {@code sluice_settings.response_model}: {@code requested} or {@code upstream}. */
  public static final String RESPONSE_MODEL = "requested";
  /** {@code sluice_settings.stream_window_kb}, KiB. */
  public static final int STREAM_WINDOW_KB = 64;
  /** {@code sluice_settings.max_upstream_connections}, per upstream, event loop and kind of answer. */
  public static final int MAX_UPSTREAM_CONNECTIONS = 1024;
  /** {@code sluice_settings.connect_timeout}, seconds. */
  public static final double CONNECT_TIMEOUT = 5;
  /** {@code sluice_settings.max_header_size_kb}, KiB. */
  public static final int MAX_HEADER_SIZE_KB = 16;
  /** {@code sluice_settings.request_read_timeout}, seconds. */
  public static final double REQUEST_READ_TIMEOUT = 60;
  /** {@code sluice_settings.keepalive_timeout}, seconds. */
  public static final double KEEPALIVE_TIMEOUT = 75;
  /** {@code sluice_settings.max_buffered_requests_mb}, MiB. */
  public static final int MAX_BUFFERED_REQUESTS_MB = 256;
  /** {@code sluice_settings.drain_timeout}, seconds. */
  public static final double DRAIN_TIMEOUT = 60;
  /** {@code sluice_settings.stream_receive_buffer_kb}, KiB. */
  public static final int STREAM_RECEIVE_BUFFER_KB = 16;
  /** {@code sluice_settings.caller_send_buffer_kb}, KiB. */
  public static final int CALLER_SEND_BUFFER_KB = 128;
  /** {@code sluice_settings.http2_cleartext}. */
  public static final boolean HTTP2_CLEARTEXT = false;
  /** {@code sluice_settings.tls}. */
  public static final String TLS = "none";
  /** {@code sluice_settings.admin_host}: as {@code --host} by default. */
  public static final String ADMIN_HOST = "none";
  /** {@code sluice_settings.upstream_proxy}, where the environment names none. */
  public static final String UPSTREAM_PROXY = "none";
  /** {@code sluice_settings.admin_port}; 0: none of its own. */
  public static final int ADMIN_PORT = 0;
  /** {@code sluice_settings.max_connections}, of callers; 0: no limit. */
  public static final int MAX_CONNECTIONS = 16384;
  /** {@code sluice_settings.max_connections_per_peer}; no limit, because a balancer is one peer. */
  public static final int MAX_CONNECTIONS_PER_PEER = 0;
  /** {@code sluice_settings.http2_max_streams}, of one connection. */
  public static final int HTTP2_MAX_STREAMS = 100;
  /** {@code sluice_settings.http2_max_resets}, of one connection in 30 s. */
  public static final int HTTP2_MAX_RESETS = 200;
  /** {@code sluice_settings.cors_origins} with a master key; LiteLLM's. Without one it is {@code local}. */
  public static final String CORS_ORIGINS = "*";
  /** {@code sluice_settings.takeover}; off, so that a port in use is an error. */
  public static final boolean TAKEOVER = false;
  /** {@code sluice_settings.drain_delay}, seconds. */
  public static final double DRAIN_DELAY = 1;
  /** {@code sluice_settings.liveness_timeout}, seconds; far beyond any collection of garbage. */
  public static final double LIVENESS_TIMEOUT = 10;
  /** {@code sluice_settings.config_poll_interval}, seconds; a change is read when two looks saw the same. */
  public static final double CONFIG_POLL_INTERVAL = 0.2;

  /** {@code router_settings.routing_strategy}; LiteLLM's. */
  public static final RoutingStrategy ROUTING_STRATEGY = RoutingStrategy.SIMPLE_SHUFFLE;
  /** {@code sluice_settings.routing_strategies}, by model group. */
  public static final Map<String, RoutingStrategy> ROUTING_STRATEGIES = Map.of();
  /** {@code router_settings.num_retries}; LiteLLM's. */
  public static final int NUM_RETRIES = 2;
  /** {@code router_settings.retry_after}, seconds; LiteLLM's. */
  public static final double RETRY_AFTER = 0;
  /** {@code sluice_settings.retry_budget}, share of a group's requests. */
  public static final double RETRY_BUDGET = 0.1;
  /** {@code sluice_settings.retry_budget_minimum}, retries in ten seconds. */
  public static final int RETRY_BUDGET_MINIMUM = 10;
  /** {@code router_settings.max_fallbacks}; LiteLLM's. */
  public static final int MAX_FALLBACKS = 5;
  /** {@code router_settings.cooldown_time}, seconds; LiteLLM's. */
  public static final double COOLDOWN_TIME = 5;
  /** {@code sluice_settings.max_cooldown_time}, seconds. */
  public static final double MAX_COOLDOWN_TIME = 300;
  /** {@code router_settings.allowed_fails}; LiteLLM's. */
  public static final int ALLOWED_FAILS = 3;
  /** {@code sluice_settings.cooldown_failure_share}; LiteLLM's. */
  public static final double COOLDOWN_FAILURE_SHARE = 0.5;
  /** {@code sluice_settings.max_cooldown_share}, of a group. */
  public static final double MAX_COOLDOWN_SHARE = 0.5;
  /** {@code sluice_settings.slow_start}, seconds. */
  public static final double SLOW_START = 10;
  /** {@code sluice_settings.slow_first_byte}, seconds; 0: none is too slow. */
  public static final double SLOW_FIRST_BYTE = 0;
  /** {@code router_settings.routing_strategy_args.lowest_latency_buffer}; LiteLLM's. */
  public static final double LATENCY_BUFFER = 0;
  /** {@code router_settings.routing_strategy_args.ttl}, seconds; LiteLLM's. */
  public static final double LATENCY_TTL = 3600;
  /** {@code router_settings.routing_strategy_args.max_latency_list_size}; LiteLLM's. */
  public static final int LATENCY_SAMPLES = 10;
  /** {@code sluice_settings.max_queue_time}, seconds. */
  public static final double MAX_QUEUE_TIME = 10;
  /** {@code sluice_settings.max_queue_length}, requests of one model group. */
  public static final int MAX_QUEUE_LENGTH = 1000;

  /** {@code general_settings.health_check_interval}, seconds; LiteLLM's. */
  public static final double HEALTH_CHECK_INTERVAL = 300;
  /** {@code general_settings.health_check_concurrency}. */
  public static final int HEALTH_CHECK_CONCURRENCY = 10;
  /** {@code model_info.health_check_timeout}, seconds; LiteLLM's. */
  public static final double HEALTH_CHECK_TIMEOUT = 60;

  /** {@code sluice_settings.tracing}; off, as in LiteLLM. */
  public static final String TRACING = "none";
  /** {@code sluice_settings.tracing.endpoint}; OpenTelemetry's own. */
  public static final String TRACING_ENDPOINT = "http://localhost:4318";
  /** {@code sluice_settings.tracing.service_name}. */
  public static final String TRACING_SERVICE_NAME = "sluice";
  /** {@code sluice_settings.tracing.sample_ratio}; OpenTelemetry's own. */
  public static final double TRACING_SAMPLE_RATIO = 1;
  /** {@code sluice_settings.tracing.max_spans}, some 16 MB. */
  public static final int TRACING_MAX_SPANS = 16384;
  /** {@code sluice_settings.gen_ai_metrics}. */
  public static final boolean GEN_AI_METRICS = false;

  /** {@code general_settings.database_url}: a file of this name, below the folder Sluice was started in. */
  public static final String LEDGER_FILE = "data/sluice.db";
  /** {@code general_settings.store_model_in_db}, where {@code STORE_MODEL_IN_DB} says nothing; LiteLLM's. */
  public static final boolean STORE_MODEL_IN_DB = false;
  /** {@code sluice_settings.stored_model_variables}: stored models name none but their providers'. */
  public static final String STORED_MODEL_VARIABLES = "none";
  /** {@code sluice_settings.spool_dir} of a PostgreSQL; that of a file is beside it. */
  public static final String SPOOL_DIR = "data/spool";
  /** {@code sluice_settings.max_spool_mb}, MiB. */
  public static final long MAX_SPOOL_MB = 1024;
  /** {@code sluice_settings.spool}: {@code async} or {@code sync}. */
  public static final String SPOOL = "async";
  /** {@code general_settings.proxy_batch_write_at}, seconds; LiteLLM's is 10, and its budgets are as late. */
  public static final double PROXY_BATCH_WRITE_AT = 1;
  /** {@code general_settings.maximum_spend_logs_retention_interval}, days; LiteLLM's. */
  public static final long SPEND_LOGS_RETENTION_INTERVAL_DAYS = 1;

  /** {@code LITELLM_KEY_ROTATION_CHECK_INTERVAL_SECONDS}; LiteLLM's. */
  public static final long KEY_ROTATION_CHECK_SECONDS = 86_400;
  /** Keys that stand for the one that took their place, each in its grace; of more, the oldest ends at once. */
  public static final int MOST_GRACE_KEYS = 5;
  /** {@code general_settings.use_x_forwarded_for}; LiteLLM's. */
  public static final boolean USE_X_FORWARDED_FOR = false;
  /** {@code sluice_settings.reserve_output_tokens}. */
  public static final int RESERVE_OUTPUT_TOKENS = 256;
  /** Exact counts of tokens that may wait on one event loop; of more requests the estimate is recorded. */
  public static final int MOST_TOKEN_COUNTS = 256;
  /** Those that callers ask for who may wait on one event loop; more are refused. */
  public static final int MOST_ASKED_TOKEN_COUNTS = 16;
  /** Bytes of what they count, unless one alone is larger. */
  public static final long MOST_TOKEN_COUNT_BYTES = 8 << 20;
  /** {@code litellm_settings.timezone}; LiteLLM's. */
  public static final ZoneId TIMEZONE = ZoneId.of("UTC");
  /** {@code general_settings.token_rate_limit_type}; LiteLLM's. */
  public static final Counted TOKEN_RATE_LIMIT_TYPE = Counted.TOTAL;

  /** {@code router_settings.redis_host}: none, and nothing is shared. */
  public static final String REDIS_HOST = "none";
  /** {@code router_settings.redis_port}; Redis' own. */
  public static final int REDIS_PORT = 6379;
  /** {@code router_settings.redis_password}. */
  public static final String REDIS_PASSWORD = "none";
  /** {@code router_settings.redis_url}: none, and nothing is shared. */
  public static final String REDIS_URL = "none";
  /** {@code router_settings.redis_db}. */
  public static final int REDIS_DB = 0;
  /** {@code sluice_settings.redis_timeout}, seconds; what takes longer counts as down. */
  public static final double REDIS_TIMEOUT = 0.05;

  /** {@code sluice_settings.access_log}, without {@code json_logs}: on, as a proxy's is. */
  public static final String ACCESS_LOG = "text";
  /** {@code sluice_settings.access_log_file}: standard output. */
  public static final String ACCESS_LOG_FILE = "none";
  /** {@code sluice_settings.log_level}. */
  public static final String LOG_LEVEL = "info";

  private Defaults() {}
}
