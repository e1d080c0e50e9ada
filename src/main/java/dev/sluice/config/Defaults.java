package dev.sluice.config;

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
  public static final double DRAIN_TIMEOUT = 30;
  /** {@code sluice_settings.stream_receive_buffer_kb}, KiB. */
  public static final int STREAM_RECEIVE_BUFFER_KB = 16;
  /** {@code sluice_settings.caller_send_buffer_kb}, KiB. */
  public static final int CALLER_SEND_BUFFER_KB = 128;
  /** {@code sluice_settings.http2_cleartext}. */
  public static final boolean HTTP2_CLEARTEXT = false;
  /** {@code sluice_settings.config_poll_interval}, seconds; a change is read when two looks saw the same. */
  public static final double CONFIG_POLL_INTERVAL = 0.2;

  private Defaults() {}
}
