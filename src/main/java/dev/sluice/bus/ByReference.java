package dev.sluice.bus;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.tracing.TracingPolicy;

/** Passes a message as the very object that was sent; refuses to leave the process. */
public final class ByReference<T> implements MessageCodec<T, T> {
  /** For every send: this process only, and no span per frame. Shared, never changed. */
  public static final DeliveryOptions LOCAL =
      new DeliveryOptions().setLocalOnly(true).setTracingPolicy(TracingPolicy.IGNORE);

  private final String name;

  private ByReference(Class<T> type) {
    this.name = "by-reference:" + type.getName();
  }

  /** Lets objects of exactly this class be sent; subclasses need their own. */
  public static <T> void register(Vertx vertx, Class<T> type) {
    vertx.eventBus().registerDefaultCodec(type, new ByReference<>(type));
  }

  /** Lets the frames be sent; to be called by whoever may not be the first to do so on this event bus. */
  public static void registerFrames(Vertx vertx) {
    for (Class<?> frame : Frame.class.getPermittedSubclasses()) {
      try {
        register(vertx, frame);
      } catch (IllegalStateException registeredBefore) {
        // as it should be: a codec does not differ between those who register it
      }
    }
  }

  @Override
  public T transform(T message) {
    return message;
  }

  @Override
  public void encodeToWire(Buffer buffer, T message) {
    throw new IllegalStateException(name + " is for this process only");
  }

  @Override
  public T decodeFromWire(int position, Buffer buffer) {
    throw new IllegalStateException(name + " is for this process only");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
