package dev.sluice.dispatch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.KeepAlive;
import dev.sluice.config.Timeouts;
import dev.sluice.wire.JsonScan;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants of time, in LiteLLM's words: members of the body, or headers, which win. In seconds; each may be
 * shorter or longer than the deployment's own. 0 counts as not said, as in LiteLLM, but for {@code keepalive}.
 *
 * @param total {@code x-litellm-timeout}, {@code timeout} or {@code request_timeout}, or null
 * @param streamStart {@code x-litellm-stream-timeout} or {@code stream_timeout}, or null
 * @param keepAlive {@code x-litellm-keepalive-seconds} or {@code keepalive_seconds}, or null; 0 switches it off
 */
public record AskedTimes(
    @Nullable Asked total,
    @Nullable Asked streamStart,
    @Nullable Asked keepAlive) {
  private static final AskedTimes NOTHING = new AskedTimes(null, null, null);
  private static final CharSequence TOTAL = HttpHeaders.createOptimized("x-litellm-timeout");
  private static final CharSequence STREAM_START =
      HttpHeaders.createOptimized("x-litellm-stream-timeout");
  private static final CharSequence KEEP_ALIVE =
      HttpHeaders.createOptimized("x-litellm-keepalive-seconds");

  private static final double MOST = 1e9; // seconds, as in the config
  private static final int LONGEST = 32; // characters of a number
  private static final Pattern NUMBER =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");

  /** @param name of the member or header that said it */
  public record Asked(double seconds, String name) {
    private Timeouts.Limit of(Timeouts.Limit own) {
      long millis = Math.max(1, Math.round(seconds * 1000));
      return own.asked(millis, "the request's " + name);
    }
  }

  /**
   * @throws GatewayError when one of them is no number of seconds
   */
  public static AskedTimes of(JsonScan body, MultiMap headers) {
    Asked total = first(header(headers, TOTAL), body, "timeout", "request_timeout");
    Asked start = first(header(headers, STREAM_START), body, "stream_timeout");
    Asked keepAlive = first(header(headers, KEEP_ALIVE), body, "keepalive_seconds");
    return total == null && start == null && keepAlive == null
        ? NOTHING
        : new AskedTimes(unlessZero(total), unlessZero(start), keepAlive);
  }

  private static @Nullable Asked unlessZero(@Nullable Asked asked) {
    return asked == null || asked.seconds == 0 ? null : asked;
  }

  /** All of them are looked at, so that a wrong one is told whichever counts. */
  private static @Nullable Asked first(@Nullable Asked header, JsonScan body, String... names) {
    Asked first = header;
    for (String name : names) {
      Asked asked = member(body, name);
      first = first == null ? asked : first;
    }
    return first;
  }

  private static @Nullable Asked header(MultiMap headers, CharSequence name) {
    String text = headers.get(name);
    return text == null ? null : new Asked(seconds(text.strip(), name.toString()), name.toString());
  }

  private static @Nullable Asked member(JsonScan body, String name) {
    JsonScan.Member member = body.maybeRemarkable() ? body.member(name) : null;
    char kind = member == null ? 'n' : body.kind(name);
    if (member == null || kind == 'n') {
      return null;
    }
    int length = member.valueEnd() - member.valueStart();
    boolean maybe = kind != '"' && length <= LONGEST;
    String text = maybe ? new String(body.source(), member.valueStart(), length, US_ASCII) : "";
    return new Asked(seconds(text, name), name);
  }

  private static double seconds(String text, String name) {
    if (text.length() <= LONGEST && NUMBER.matcher(text).matches()) {
      double seconds = Double.parseDouble(text);
      if (seconds <= MOST) {
        return seconds;
      }
    }
    throw new GatewayError.BadRequest(
        "invalid_value", name, "'" + name + "' must be a number of seconds from 0 to 1000000000.");
  }

  /** What an attempt may take. */
  public Timeouts timeouts(Timeouts own) {
    if (total == null && streamStart == null) {
      return own;
    }
    return new Timeouts(
        total == null ? own.total() : total.of(own.total()),
        streamStart == null ? own.streamStart() : streamStart.of(own.streamStart()),
        own.firstByte(),
        own.silence());
  }

  /** Silence after which the caller is sent a comment, in seconds; 0: never. */
  public int keepAliveSeconds(KeepAlive own) {
    return keepAlive != null && own.callersChoose()
        ? (int) Math.ceil(keepAlive.seconds)
        : own.seconds();
  }
}
