package dev.sluice.fake;

import java.util.function.IntFunction;

/** One thing that a {@link Script} does after the response head. */
sealed interface Step {
  /** A part of the body: one HTTP chunk where the answer is chunked, one write on the socket. */
  record Piece(byte[] bytes) implements Step {}

  /** Bytes as they are, around any framing and encoding. */
  record Raw(byte[] bytes) implements Step {}

  /** Parts of the body made while they are sent, as quickly as the caller takes them. */
  record Burst(int count, IntFunction<byte[]> part) implements Step {}

  record Stall(Gate gate) implements Step {}

  record Delay(long millis) implements Step {}

  /** Closes the connection here. */
  record Cut(boolean reset) implements Step {}
}
