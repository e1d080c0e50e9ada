package dev.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.ByReference;
import dev.sluice.bus.Call;
import dev.sluice.bus.Failed;
import dev.sluice.bus.Frame;
import dev.sluice.bus.GatewayError;
import dev.sluice.bus.Open;
import dev.sluice.bus.Peer;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.ops.Sockets;
import dev.sluice.ops.count.Upstreams;
import dev.sluice.upstream.dialect.Calls;
import io.vertx.core.Vertx;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A fault of ours while an answer comes in fails the call at once, instead of leaving it to its timeout. */
class HttpCallFaultTest {
  @Test
  void anAnswerThatCannotBeHandledFailsTheCallAtOnce() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (FakeUpstream provider = FakeUpstream.start(vertx)) {
      ByReference.registerFrames(vertx);
      BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
      vertx.eventBus().<Frame>localConsumer("inbox", frame -> frames.add(frame.body()));
      // An answer model is never null: it stands for any mistake that shows when the answer comes.
      Call call = Calls.chat()
          .origin("http", "127.0.0.1", provider.port())
          .answerModel(null)
          .with("{\"model\":\"m\",\"messages\":[]}");
      CompletableFuture<Peer> joined = new CompletableFuture<>();
      ClientSettings settings = new ClientSettings(call.deployment().origin(), 10, 1000, 16_384);
      vertx
          .deployVerticle(new UpstreamVerticle(
              settings, "upstream.test", joined::complete, new Upstreams(), new Sockets()))
          .await();
      vertx
          .eventBus()
          .send(joined.get().address(), new Open(7, "inbox", call, 65_536), ByReference.LOCAL);
      Frame frame = frames.poll(20, TimeUnit.SECONDS);
      assertThat(frame).isInstanceOf(Failed.class);
      assertThat(((Failed) frame).error()).isInstanceOf(GatewayError.Internal.class);
    } finally {
      vertx.close().await();
    }
  }
}
