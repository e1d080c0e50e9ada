package dev.sluice.bus;

/**
 * What crosses the event bus between an ingress lane and an upstream lane. Immutable, passed by reference, inside one
 * process. The first of {@link End}, {@link Failed} and {@link Cancel} ends a stream; a later frame is dropped, but for
 * the one that says what a cancelled attempt used up: {@link Cancelled}, or the end that crossed the {@link Cancel}.
 */
public sealed interface Frame permits Open, Credit, Cancel, Head, Chunk, End, Failed, Cancelled {
  /** The stream, counted by the ingress instance that opened it. */
  long id();
}
