package dev.sluice.client;

import org.jspecify.annotations.Nullable;

/**
 * What came of one request of several: a value or a failure, never both.
 *
 * @param value the answer, or null
 * @param failure why there is none, or null
 */
public record Outcome<T>(@Nullable T value, @Nullable SluiceException failure) {
  /**
   * The answer.
   *
   * @throws SluiceException when there is none
   */
  public T get() {
    if (value == null) {
      throw failure == null ? new IllegalStateException("neither answer nor failure") : failure;
    }
    return value;
  }

  public boolean failed() {
    return failure != null;
  }
}
