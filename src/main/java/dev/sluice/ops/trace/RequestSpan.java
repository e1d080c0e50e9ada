package dev.sluice.ops.trace;

import dev.sluice.bus.Call;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.ops.count.Example;
import org.jspecify.annotations.Nullable;

/** The trace of one request and its attempts. Owned by its lane's event loop. */
public interface RequestSpan {
  /** Of a request that is not traced. */
  RequestSpan NONE = new Untraced();

  /** 32 hex digits by which the request is found in traces, its caller's if they sent one; empty: there is none. */
  String traceId();

  /** The request as an example of what histograms count, or null: nobody will find it in traces. */
  @Nullable
  Example example();

  /**
   * It is known what is asked.
   *
   * @param group the configured name behind it
   */
  void asks(String group, boolean stream);

  /**
   * An attempt goes out.
   *
   * @return the call to send, which bears the attempt's context
   */
  Call sent(Call call);

  /** Its answer begins, with this status. */
  void answered(int status);

  /** It failed before its answer began. */
  void failed(GatewayError error, Consumed consumed);

  /**
   * The request is over for its caller; the first word counts.
   *
   * @param status of HTTP; 499 when they left
   * @param error what they were told, or null
   */
  void ended(int status, @Nullable GatewayError error);

  /** Nobody waits for the attempt in progress any more. */
  void cancelled();

  /** The attempt in progress is over. */
  void settled(Consumed consumed);
}
