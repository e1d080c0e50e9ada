package dev.sluice.ops;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The TCP connections of this process, so that one can be closed at once: Vert.x first writes what is still to be sent,
 * and waits for that as long as the other side takes none of it. Thread-safe.
 */
public final class Sockets {
  private final Map<Ends, Channel> open = new ConcurrentHashMap<>();

  /** By what the kernel tells connections apart. */
  private record Ends(
      @Nullable InetAddress here, int port, @Nullable InetAddress there, int otherPort) {
    static @Nullable Ends of(Channel channel) {
      return channel.localAddress() instanceof InetSocketAddress local
              && channel.remoteAddress() instanceof InetSocketAddress remote
          ? new Ends(local.getAddress(), local.getPort(), remote.getAddress(), remote.getPort())
          : null;
    }

    static @Nullable Ends of(HttpConnection connection) {
      SocketAddress local = connection.localAddress(true);
      SocketAddress remote = connection.remoteAddress(true);
      return local == null || remote == null
          ? null
          : new Ends(address(local), local.port(), address(remote), remote.port());
    }

    private static @Nullable InetAddress address(SocketAddress end) {
      String digits = end.hostAddress();
      if (digits == null) {
        return null;
      }
      int zone = digits.indexOf('%'); // addresses are equal whatever theirs is
      return NetUtil.createInetAddressFromIpAddressString(
          zone < 0 ? digits : digits.substring(0, zone));
    }
  }

  /** This one is connected; it is forgotten when it closes. */
  public void opened(Channel channel) {
    Ends ends = Ends.of(channel);
    if (ends != null) {
      open.put(ends, channel);
      channel.closeFuture().addListener(closed -> open.remove(ends, channel));
    }
  }

  /**
   * Resets it, unless it is closed: nobody is to get what is still to be sent. Returns whether it is one of those known
   * here, and open.
   */
  public boolean reset(HttpConnection connection) {
    Channel channel = find(connection);
    if (channel != null) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      close(channel);
    }
    return channel != null;
  }

  /** Closes it, unless it is closed: the other side may still get what the kernel has taken. */
  public void leave(HttpConnection connection) {
    Channel channel = find(connection);
    if (channel != null) {
      close(channel);
    }
  }

  /** Bytes that Netty has and the kernel has not taken; 0 when it is closed. To be asked on its event loop. */
  public long unsent(HttpConnection connection) {
    Channel channel = find(connection);
    ChannelOutboundBuffer waiting = channel == null ? null : channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes() - waiting.currentProgress();
  }

  private @Nullable Channel find(HttpConnection connection) {
    Ends ends = Ends.of(connection);
    return ends == null ? null : open.get(ends);
  }

  /** Past the pipeline, where writes wait for their turn. */
  private static void close(Channel channel) {
    if (channel.eventLoop().inEventLoop()) {
      channel.unsafe().close(channel.newPromise());
    } else {
      channel.eventLoop().execute(() -> channel.unsafe().close(channel.newPromise()));
    }
  }
}
