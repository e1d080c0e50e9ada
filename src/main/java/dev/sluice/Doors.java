package dev.sluice;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sockets that are listened on, by port: each can be closed while the connections that came through it go on, which
 * a server of Vert.x cannot. Thread-safe.
 */
@Sharable
public final class Doors extends ChannelInboundHandlerAdapter {
  private final Map<Integer, Channel> open = new ConcurrentHashMap<>();

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Channel channel = context.channel();
    if (channel.localAddress() instanceof InetSocketAddress address) {
      open.put(address.getPort(), channel);
      channel.closeFuture().addListener(closed -> open.remove(address.getPort(), channel));
    }
    context.fireChannelActive();
  }

  /**
   * Refuses whoever connects from now on. To be called from a thread that may wait.
   *
   * @return whether it is closed; false where the transport does not tell of its sockets
   */
  boolean close(int port) {
    Channel channel = open.get(port);
    return channel != null && channel.close().awaitUninterruptibly().isSuccess();
  }
}
