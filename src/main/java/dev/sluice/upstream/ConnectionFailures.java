package dev.sluice.upstream;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.Deployment;
import dev.sluice.config.Timeouts.Limit;
import dev.sluice.config.UpstreamProxy;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Says in a caller's words why an upstream could not be asked. */
public final class ConnectionFailures {
  private static final long RETRY_AFTER_SECONDS = 1;

  private ConnectionFailures() {}

  public static GatewayError of(Throwable cause, Deployment deployment) {
    if (cause instanceof GatewayError known) {
      return known;
    }
    if (cause instanceof ConnectionPoolTooBusyException) {
      return new GatewayError.Overloaded(
          "upstream_busy",
          "all connections to " + where(deployment) + " are busy and the queue is full. Try again"
              + " shortly, or raise sluice_settings.max_upstream_connections.",
          RETRY_AFTER_SECONDS);
    }
    if (cause instanceof ConnectTimeoutException) {
      return new GatewayError.UpstreamTimeout(
          "could not reach " + where(deployment) + " in time (sluice_settings.connect_timeout)."
              + " Check api_base and the network, or raise it.");
    }
    return new GatewayError.UpstreamFailed(
        "connection_failed",
        "could not reach " + where(deployment) + way(deployment) + ": " + reason(cause));
  }

  static GatewayError brokeOff(Deployment deployment, boolean answerBegan) {
    return new GatewayError.UpstreamFailed(
        answerBegan ? "stream_interrupted" : "connection_lost",
        where(deployment)
            + (answerBegan
                ? " broke off in the middle of its answer; what was sent before is incomplete."
                : " closed the connection before it answered."));
  }

  /** Says nothing of what came: an upstream may repeat the gateway's key, and the decoder changes its case. */
  static GatewayError notHttp(Deployment deployment) {
    return new GatewayError.UpstreamFailed(
        "invalid_answer",
        where(deployment) + " answered something that is not HTTP/1.1. Check api_base: its port,"
            + " and whether it should begin with https.");
  }

  /**
   * @param what it failed to do in that time
   */
  public static GatewayError timeout(Deployment deployment, Limit limit, String what) {
    return new GatewayError.UpstreamTimeout(
        "%s %s within %s seconds (%s). %s"
            .formatted(
                where(deployment),
                what,
                limit.seconds(),
                limit.setting(),
                limit.hasty() ? "Allow more time." : "Raise it if the model needs longer."),
        limit.hasty());
  }

  static String where(Deployment deployment) {
    return deployment.base() + " (model '" + deployment.group() + "')";
  }

  private static String way(Deployment deployment) {
    UpstreamProxy proxy = deployment.origin().proxy();
    return proxy == null ? "" : " by the proxy " + proxy;
  }

  private static String reason(Throwable cause) {
    if (cause instanceof ConnectException) {
      return "connection refused. Check that the server runs and that api_base is right.";
    }
    if (cause instanceof UnknownHostException) {
      return "no such host. Check api_base.";
    }
    if (cause instanceof SSLException) {
      return "TLS failed (" + cause.getMessage() + "). Check the certificate and api_base's scheme,"
          + " or set ssl_verify.";
    }
    return String.valueOf(cause.getMessage());
  }
}
