package dev.sluice.upstream;

import dev.sluice.bus.Consumed;

/** One call in progress: what the ingress can tell it. */
interface Answering {
  /** Begins; failures go to the reply. */
  void start();

  /** The caller took some bytes: go on if the credit allows. */
  void creditArrived();

  /** What it used up so far. */
  Consumed consumed();

  /** Nobody wants the answer any more: stop the provider at once. */
  void cancel();
}
