package dev.sluice.ops.trace;

import dev.sluice.bus.Call;
import dev.sluice.bus.Consumed;
import dev.sluice.bus.GatewayError;
import dev.sluice.ops.count.Example;
import org.jspecify.annotations.Nullable;

/** Does nothing, and lets a caller's own context pass. */
final class Untraced implements RequestSpan {
  @Override
  public String traceId() {
    return "";
  }

  @Override
  public @Nullable Example example() {
    return null;
  }

  @Override
  public void asks(String group, boolean stream) {}

  @Override
  public Call sent(Call call) {
    return call;
  }

  @Override
  public void answered(int status) {}

  @Override
  public void failed(GatewayError error, Consumed consumed) {}

  @Override
  public void ended(int status, @Nullable GatewayError error) {}

  @Override
  public void cancelled() {}

  @Override
  public void settled(Consumed consumed) {}
}
