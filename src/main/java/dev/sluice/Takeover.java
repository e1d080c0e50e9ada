package dev.sluice;

import dev.sluice.ops.Sockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.RawUnixChannelOption;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The best transport there is, which tells {@link Sockets} of its connections. On Linux it has two more additions. It
 * tells {@link Doors} of the sockets that it listens on. And of two processes that listen on one port, the later one gets
 * every new connection. By itself Linux would divide them by a hash of the addresses, and those that wait to be accepted
 * when the leaving process closes its socket would be reset. So its queue runs empty while it still listens.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/socket.7.html">SO_ATTACH_REUSEPORT_CBPF in socket(7)</a>
 */
final class Takeover implements io.vertx.core.transport.Transport {
  private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

  private final io.vertx.core.transport.Transport transport;
  private final @Nullable Doors doors;
  private final Sockets sockets;

  private Takeover(
      io.vertx.core.transport.Transport transport, @Nullable Doors doors, Sockets sockets) {
    this.transport = transport;
    this.doors = doors;
    this.sockets = sockets;
  }

  /** The native one, or the JDK's. */
  static Takeover transport(Doors doors, Sockets sockets) {
    io.vertx.core.transport.Transport best = io.vertx.core.transport.Transport.nativeTransport();
    boolean there = best != null && best.available();
    return over(there ? best : io.vertx.core.transport.Transport.NIO, doors, sockets);
  }

  static Takeover over(io.vertx.core.transport.Transport transport, Doors doors, Sockets sockets) {
    return new Takeover(transport, transport.name().equals("epoll") ? doors : null, sockets);
  }

  @Override
  public String name() {
    return transport.name();
  }

  @Override
  public boolean available() {
    return transport.available();
  }

  @Override
  public Throwable unavailabilityCause() {
    return transport.unavailabilityCause();
  }

  @Override
  public Transport implementation() {
    return new Watched(transport.implementation(), doors, sockets);
  }

  /** Tells the kernel to choose the second of the sockets of a port, once it listens; with one only, that is it. */
  private static final class FirstInLine extends ChannelInboundHandlerAdapter {
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    private static final int PROGRAM_BYTES = 16; // struct sock_fprog: length, padding, address
    private static final RawUnixChannelOption PROGRAM = new RawUnixChannelOption(
        "SO_ATTACH_REUSEPORT_CBPF", SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, PROGRAM_BYTES);
    private static final short RETURN_CONSTANT = 0x06; // BPF_RET | BPF_K
    private static final int SECOND = 1;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      ByteBuffer code = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
      code.putShort(RETURN_CONSTANT).putShort((short) 0).putInt(SECOND).flip();
      ByteBuffer program = ByteBuffer.allocateDirect(PROGRAM_BYTES).order(ByteOrder.nativeOrder());
      program.putShort(0, (short) 1).putLong(8, Buffer.memoryAddress(code));
      try {
        context.channel().config().setOption(PROGRAM, program);
      } catch (ChannelException refused) {
        LOG.warn(
            "this system does not let a new process take over the port by itself ({}): connections"
                + " that an old one has not accepted when it ends may be reset",
            refused.getMessage());
      }
      context.fireChannelActive();
    }
  }

  /** What a socket that listens is given. */
  private static final class Entrance extends ChannelInitializer<Channel> {
    private final @Nullable Doors doors;
    private final Sockets sockets;
    private final boolean shared;

    Entrance(@Nullable Doors doors, Sockets sockets, boolean shared) {
      this.doors = doors;
      this.sockets = sockets;
      this.shared = shared;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(new Accepted(sockets));
      if (doors != null) {
        channel.pipeline().addLast(doors);
        if (shared) {
          channel.pipeline().addLast(new FirstInLine());
        }
      }
    }
  }

  /** Of a socket that listens: what it reads are connections. */
  private static final class Accepted extends ChannelInboundHandlerAdapter {
    private final Sockets sockets;

    Accepted(Sockets sockets) {
      this.sockets = sockets;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
      if (connection instanceof Channel accepted) {
        sockets.opened(accepted);
      }
      context.fireChannelRead(connection);
    }
  }

  /** Of a socket that connects: as soon as it has, Vert.x removes all handlers that are not its own. */
  private static final class Connected extends ChannelInboundHandlerAdapter {
    private final Sockets sockets;

    Connected(Sockets sockets) {
      this.sockets = sockets;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.fireChannelActive();
      context.pipeline().remove(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      sockets.opened(context.channel());
    }
  }

  /** The transport as it was, with our handlers on its sockets. */
  private record Watched(Transport transport, @Nullable Doors doors, Sockets sockets)
      implements Transport {
    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
      transport.configure(config, domainSocket, bootstrap);
      bootstrap.handler(new Entrance(doors, sockets, config.isSoReusePort() && !domainSocket));
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
      transport.configure(config, domainSocket, bootstrap);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
      transport.configure(channel, options);
    }

    @Override
    public boolean supportsDomainSockets() {
      return transport.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
      return transport.supportFileRegion();
    }

    @Override
    public boolean isAvailable() {
      return transport.isAvailable();
    }

    @Override
    public Throwable unavailabilityCause() {
      return transport.unavailabilityCause();
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
      return transport.convert(address);
    }

    @Override
    public SocketAddress convert(java.net.SocketAddress address) {
      return transport.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
      return transport.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(
        int type, int threads, ThreadFactory factory, int ioRatio) {
      return transport.eventLoopGroup(type, threads, factory, ioRatio);
    }

    @Override
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
      return transport.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
      return transport.datagramChannelFactory();
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
      ChannelFactory<? extends Channel> factory = transport.channelFactory(domainSocket);
      return () -> {
        Channel channel = factory.newChannel();
        channel.pipeline().addLast(new Connected(sockets));
        return channel;
      };
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
      return transport.serverChannelFactory(domainSocket);
    }
  }
}
