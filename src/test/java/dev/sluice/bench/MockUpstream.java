package dev.sluice.bench;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A provider that costs next to nothing. A request without {@code "stream":true} gets a chat completion of 400 bytes;
 * one with it gets {@code max_tokens} events, {@code seed} of them a second; when {@code seed} is 0, as quickly as they
 * are taken, {@code n} in each write: members that every gateway relays. Spans are taken and thrown away. Keeps count of
 * what it sent, and can be told to fail now and then.
 */
final class MockUpstream implements AutoCloseable {
  /** What was asked and sent since the start. */
  record Counts(AtomicLong answers, AtomicLong streams, AtomicLong events, AtomicLong cutOff) {}

  /** Little enough that what is sent is with the receiver, not in a buffer of this side. */
  private static final int SEND_BYTES = 128 * 1024;

  private final Counts counts =
      new Counts(new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong());
  private final MockFaults faults = new MockFaults();
  private final Channel channel;

  MockUpstream(Loop loop, int port) {
    var pacer = new Pacer(loop.executor());
    var answer = new MockAnswer();
    this.channel = loop.server()
        .childOption(ChannelOption.SO_SNDBUF, SEND_BYTES)
        .childHandler(new ChannelInitializer<SocketChannel>() {
          @Override
          protected void initChannel(SocketChannel child) {
            child.pipeline().addLast(new MockConnection(pacer, counts, faults, answer));
          }
        })
        .bind("127.0.0.1", port)
        .syncUninterruptibly()
        .channel();
  }

  /** Runs alone, for a look by hand: {@code MockUpstream [port]}. */
  public static void main(String[] arguments) {
    var port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8001;
    var upstream = new MockUpstream(new Loop(), port);
    System.out.println("mock upstream: http://127.0.0.1:" + upstream.port() + "/v1");
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Fails one in so many requests from now on; 0: none. */
  void failOneIn(int requests) {
    faults.oneIn(requests);
  }

  Counts counts() {
    return counts;
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
  }
}
