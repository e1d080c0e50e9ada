package dev.sluice.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bus.Consumed;
import dev.sluice.bus.Rollout;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.ingress.accounting.Bill;
import dev.sluice.ingress.request.Inquiry;
import dev.sluice.ops.trace.RequestSpan;
import dev.sluice.routing.RoutePlan;
import dev.sluice.wire.Generated;
import dev.sluice.wire.Usage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A fault of ours on the way to a record costs that record; neither its caller nor the drain waits for it. */
class BillFaultTest {
  private final CompletableFuture<Future<Void>> closed = new CompletableFuture<>();

  private static Snapshot recordingFirst() throws Exception {
    return new ConfigReader(name -> null, Clock.systemUTC())
        .ofValues(
            "test",
            Map.of(
                "model_list",
                List.of(Map.of("model_name", "m", "litellm_params", Map.of("model", "echo/m"))),
                "general_settings",
                Map.of("master_key", "sk-master-0123456789"),
                "sluice_settings",
                Map.of("spool", "sync")));
  }

  private void settle(Lane lane, HttpServerRequest request, Inquiry inquiry, RoutePlan plan) {
    // An ask is never null: it stands for any mistake that shows when the record is made.
    Inquiry broken = inquiry.with(null);
    Bill bill =
        new Bill(lane.journal(), request, broken, plan, null, RequestSpan.NONE, System.nanoTime());
    CallerStream caller = new CallerStream(request, 1000, taken -> {}, bill);
    bill.close(200, null);
    Consumed consumed = new Consumed(new Usage(1, 1), Generated.NOTHING, "answer-1");
    assertThatThrownBy(() -> bill.settle(consumed)).isInstanceOf(NullPointerException.class);
    caller.whole(200, Map.of("content-type", "text/plain"), Buffer.buffer("the end"));
    closed.complete(lane.journal().close());
  }

  @Test
  void theEndOfAnAnswerIsReleasedAndNoRecordIsExpectedAnyMore() throws Exception {
    try (LoneLane lane = new LoneLane(new Rollout(recordingFirst(), Map.of()), this::settle)) {
      assertThat(lane.answer().text()).isEqualTo("the end");
      assertThat(closed.get(10, TimeUnit.SECONDS).isComplete()).isTrue();
    }
  }
}
