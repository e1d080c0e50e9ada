package dev.sluice.wire;

/** Takes bytes; keeps no reference to the array. */
@FunctionalInterface
public interface ByteSink {
  void write(byte[] bytes, int from, int to);
}
