package dev.sluice.ledger.models;

import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.config.ConfigStatus;
import dev.sluice.config.ModelCheck;
import dev.sluice.config.StoredModel;
import dev.sluice.config.StoredModels;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the config over the bus and waits for its answer. Never on an event loop. */
public final class ServingByConfig implements ModelServing {
  private static final long PATIENCE_SECONDS = 20; // of a rollout, which takes milliseconds
  private static final DeliveryOptions OPTIONS = new DeliveryOptions(ByReference.LOCAL)
      .setSendTimeout(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));

  private final EventBus bus;

  public ServingByConfig(EventBus bus) {
    this.bus = bus;
  }

  @Override
  public ModelCheck check(StoredModel model) {
    return ask(Address.MODEL_CHECK, model);
  }

  @Override
  public Map<String, String> serve(StoredModels models) {
    return this.<ConfigStatus>ask(Address.STORED_MODELS, models).unserved();
  }

  private <T> T ask(String address, Object question) {
    try {
      Message<T> answer = bus.<T>request(address, question, OPTIONS)
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS + 1, TimeUnit.SECONDS);
      return answer.body();
    } catch (ExecutionException failed) {
      throw new Unanswered(reason(failed.getCause()));
    } catch (TimeoutException late) {
      throw new Unanswered("no answer in " + PATIENCE_SECONDS + " seconds");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unanswered("the gateway is stopping");
    }
  }

  /** Only a gateway that stops has nobody who is asked. */
  private static String reason(Throwable failure) {
    boolean nobody =
        failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
    return nobody ? "the gateway is stopping" : String.valueOf(failure.getMessage());
  }
}
