package dev.sluice.upstream.dialect;

import dev.sluice.bus.Call;
import dev.sluice.bus.GatewayError;
import dev.sluice.wire.AnswerEditor;

/** One way of speaking to a provider. Stateless. */
public interface Dialect {
  /**
   * The HTTP request for a call.
   *
   * @throws GatewayError when the call cannot be put in this provider's words, or has no key
   */
  Outbound request(Call call);

  /** Path and query of this provider's list of models. */
  String models(Call call);

  /**
   * An editor for the answer to a call.
   *
   * @param events whether the provider answers with server-sent events
   * @param asked what the provider was sent
   */
  AnswerEditor answer(Call call, boolean events, Outbound asked);
}
