package dev.sluice.upstream;

/** One call in progress: what the ingress can tell it. */
interface Answering {
  /** Begins; failures go to the reply. */
  void start();

  /** The caller took some bytes: go on if the credit allows. */
  void creditArrived();

  /** Nobody wants the answer any more: stop the provider at once. */
  void cancel();
}
