package dev.sluice.config.reading.settings;

import dev.sluice.config.AddressRange;
import dev.sluice.config.CallerAddresses;
import dev.sluice.config.Defaults;
import dev.sluice.config.Redaction;
import dev.sluice.config.Secret;
import dev.sluice.config.Settings;
import dev.sluice.config.file.YamlValue;
import dev.sluice.config.file.YamlValue.Scalar;
import dev.sluice.config.reading.section.Reading;
import dev.sluice.config.reading.section.Section;
import dev.sluice.config.reading.section.Section.Range;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a config file says besides its models. */
public final class SettingsReader {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * 1024;
  private static final Range REQUEST_MB =
      new Range("MiB", 0.001, 1024, Defaults.MAX_REQUEST_SIZE_MB);
  private static final Range WINDOW_KB = new Range("KiB", 1, 65536, Defaults.STREAM_WINDOW_KB);
  private static final Range CONNECTIONS =
      new Range("a number", 1, 1_000_000, Defaults.MAX_UPSTREAM_CONNECTIONS);
  private static final Range CONNECT = new Range("seconds", 0.001, 600, Defaults.CONNECT_TIMEOUT);
  private static final Range HEADER_KB = new Range("KiB", 1, 1024, Defaults.MAX_HEADER_SIZE_KB);
  private static final Range READ = new Range("seconds", 0.1, 86400, Defaults.REQUEST_READ_TIMEOUT);
  private static final Range KEEPALIVE = new Range("seconds", 1, 86400, Defaults.KEEPALIVE_TIMEOUT);
  private static final Range BUFFERED_MB =
      new Range("MiB", 1, 1_000_000, Defaults.MAX_BUFFERED_REQUESTS_MB);
  private static final Range DRAIN = new Range("seconds", 0, 86400, Defaults.DRAIN_TIMEOUT);
  private static final Range RECEIVE_KB =
      new Range("KiB", 4, 65536, Defaults.STREAM_RECEIVE_BUFFER_KB);
  private static final Range SEND_KB = new Range("KiB", 4, 65536, Defaults.CALLER_SEND_BUFFER_KB);
  private static final Range LIVENESS = new Range("seconds", 0.5, 3600, Defaults.LIVENESS_TIMEOUT);
  private static final Range POLL = new Range("seconds", 0.05, 3600, Defaults.CONFIG_POLL_INTERVAL);

  private final Reading reading;

  public SettingsReader(Reading reading) {
    this.reading = reading;
  }

  public Settings read(Section general, Section litellm, Section router, Section own) {
    Secret masterKey = masterKey(general);
    return new Settings(
        masterKey,
        general.text("litellm_key_header_name"),
        size(general, "max_request_size_mb", REQUEST_MB, Defaults.MAX_REQUEST_SIZE_MB, MIB),
        general.flag("always_include_stream_usage", false),
        general.text("completion_model"),
        general.text("embedding_model"),
        litellm.flag("require_auth_for_metrics_endpoint", false),
        own.flag("gen_ai_metrics", Defaults.GEN_AI_METRICS),
        responseModel(own).equals("upstream"),
        (int) size(own, "stream_window_kb", WINDOW_KB, Defaults.STREAM_WINDOW_KB, KIB),
        (int) size(
            own, "max_upstream_connections", CONNECTIONS, Defaults.MAX_UPSTREAM_CONNECTIONS, 1),
        (int) own.millis("connect_timeout", CONNECT, Defaults.CONNECT_TIMEOUT),
        (int) size(own, "max_header_size_kb", HEADER_KB, Defaults.MAX_HEADER_SIZE_KB, KIB),
        own.millis("request_read_timeout", READ, Defaults.REQUEST_READ_TIMEOUT),
        own.millis("keepalive_timeout", KEEPALIVE, Defaults.KEEPALIVE_TIMEOUT),
        size(own, "max_buffered_requests_mb", BUFFERED_MB, Defaults.MAX_BUFFERED_REQUESTS_MB, MIB),
        own.millis("drain_timeout", DRAIN, Defaults.DRAIN_TIMEOUT),
        (int) size(
            own, "stream_receive_buffer_kb", RECEIVE_KB, Defaults.STREAM_RECEIVE_BUFFER_KB, KIB),
        (int) size(own, "caller_send_buffer_kb", SEND_KB, Defaults.CALLER_SEND_BUFFER_KB, KIB),
        own.flag("http2_cleartext", Defaults.HTTP2_CLEARTEXT),
        new ListeningReader(reading, own).read(masterKey == null),
        new RoutingReader(reading, litellm, router, own).read(),
        HealthCheckReader.read(general, router),
        new TracingReader(reading, litellm, own).read(),
        new ManagementReader(reading, litellm).read(),
        LedgerReader.read(general, litellm, own, reading.environment(), masterKey),
        own.millis("config_poll_interval", POLL, Defaults.CONFIG_POLL_INTERVAL),
        callers(general),
        new LimitReader(reading, general, litellm, own).read(),
        new RedisReader(router, own, reading.environment()).read(),
        MetricReader.read(reading, litellm),
        own.millis("liveness_timeout", LIVENESS, Defaults.LIVENESS_TIMEOUT),
        new LogReader(reading, litellm, own).read());
  }

  private static CallerAddresses callers(Section general) {
    boolean forwarded = general.flag("use_x_forwarded_for", Defaults.USE_X_FORWARDED_FOR);
    if (!general.has("allowed_ips")) {
      return new CallerAddresses(null, forwarded);
    }
    List<AddressRange> allowed = new ArrayList<>();
    for (String text : general.texts("allowed_ips")) {
      AddressRange range = AddressRange.of(text);
      if (range == null) {
        general.error(
            "allowed_ips",
            "has the item \"" + Redaction.ofText(text)
                + "\"; write addresses and ranges such as 10.0.0.0/8, 192.168.1.7 or fd00::/8");
      } else {
        allowed.add(range);
      }
    }
    if (general.items("allowed_ips").isEmpty()) {
      general.error(
          "allowed_ips",
          "is an empty list, which would refuse everybody; remove the line to serve every address");
    }
    return new CallerAddresses(List.copyOf(allowed), forwarded);
  }

  /** A master key that was asked for and is not there must not leave the gateway open. */
  private @Nullable Secret masterKey(Section general) {
    String written = general.text("master_key");
    String key = written != null
        ? written
        : reading.environment().get("LITELLM_MASTER_KEY").orElse("").strip();
    if (!key.isEmpty()) {
      return new Secret(key);
    }
    YamlValue.Field field = general.mapping().fields().get("master_key");
    if (field != null && field.value() instanceof Scalar scalar && !isBlankOnPurpose(scalar)) {
      general.error(
          "master_key",
          "is empty, which would leave the gateway open to everybody; set it, or remove the line to run without a key");
    }
    return null;
  }

  /** {@code master_key:} or {@code null}, not a reference to a variable that is unset. */
  private static boolean isBlankOnPurpose(Scalar scalar) {
    return scalar.value() == null && scalar.variable() == null;
  }

  private static String responseModel(Section own) {
    String written = own.text("response_model");
    if (written == null || written.equals("requested") || written.equals("upstream")) {
      return written == null ? Defaults.RESPONSE_MODEL : written;
    }
    own.error(
        "response_model",
        "is \"" + Redaction.ofText(written) + "\"; write requested or upstream, default "
            + Defaults.RESPONSE_MODEL);
    return Defaults.RESPONSE_MODEL;
  }

  private static long size(Section section, String key, Range range, double standard, int unit) {
    return Math.round(section.number(key, range, standard) * unit);
  }
}
