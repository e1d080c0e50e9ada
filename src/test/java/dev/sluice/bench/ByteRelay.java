package dev.sluice.bench;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;

/**
 * Hands bytes on and looks at none: what a caller waits for it is the way through one more process, which no gateway can
 * spare. {@code ByteRelay PORT TARGET}, both on 127.0.0.1.
 */
public final class ByteRelay {
  private ByteRelay() {}

  public static void main(String[] arguments) {
    var loop = new Loop();
    var target = Integer.parseInt(arguments[1]);
    loop.server()
        .childOption(ChannelOption.AUTO_READ, false)
        .childHandler(new ChannelInitializer<SocketChannel>() {
          @Override
          protected void initChannel(SocketChannel caller) {
            loop.client()
                .handler(new To(caller))
                .connect("127.0.0.1", target)
                .addListener(connected -> {
                  if (!connected.isSuccess()) {
                    caller.close();
                  }
                });
          }
        })
        .bind("127.0.0.1", Integer.parseInt(arguments[0]))
        .syncUninterruptibly();
  }

  /** Hands on what comes to the other end; the first of a pair connects the two when it is there itself. */
  private static final class To extends ChannelInboundHandlerAdapter {
    private final Channel other;

    private To(Channel other) {
      this.other = other;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      if (other.pipeline().get(To.class) == null) {
        other.pipeline().addLast(new To(context.channel()));
        other.config().setAutoRead(true);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      other.write(bytes, other.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      other.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      other.close();
    }
  }
}
