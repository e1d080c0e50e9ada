package dev.sluice.ingress.caller;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.CallerAddresses;
import dev.sluice.config.Settings;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.List;

/** The address that a request comes from. Stateless. */
public final class CallerAddress {
  private static final CharSequence FORWARDED_FOR = AsciiString.cached("x-forwarded-for");

  private CallerAddress() {}

  /**
   * The caller's address, or the connection's where no proxy says better. Of several in {@code X-Forwarded-For} the last
   * one counts: the proxy in front wrote it, those before it are what the caller claims.
   */
  public static String of(HttpServerRequest request, Settings settings) {
    List<String> forwarded =
        settings.callers().forwarded() ? request.headers().getAll(FORWARDED_FOR) : List.of();
    if (!forwarded.isEmpty()) {
      String all = forwarded.get(forwarded.size() - 1);
      return withoutPort(all.substring(all.lastIndexOf(',') + 1).strip());
    }
    SocketAddress address = request.remoteAddress();
    String host = address == null ? null : address.hostAddress();
    return host == null ? "" : host;
  }

  /** Some proxies write {@code 192.0.2.7:5060} or {@code [2001:db8::7]:5060}. */
  private static String withoutPort(String address) {
    if (address.startsWith("[")) {
      int end = address.indexOf(']');
      return end < 0 ? address : address.substring(1, end);
    }
    int colon = address.indexOf(':');
    return colon > 0 && colon == address.lastIndexOf(':') ? address.substring(0, colon) : address;
  }

  /** @throws GatewayError.Forbidden when the config does not let this address call */
  public static void check(HttpServerRequest request, Settings settings) {
    CallerAddresses callers = settings.callers();
    if (callers.allowed() == null) {
      return;
    }
    String ip = of(request, settings);
    if (!callers.allow(ip)) {
      String shown = ip.length() <= 64 ? ip : ip.substring(0, 64) + "...";
      throw new GatewayError.Forbidden(
          "ip_access_denied",
          null,
          "This gateway may not be called from " + shown
              + ": general_settings.allowed_ips does not have it.");
    }
  }
}
