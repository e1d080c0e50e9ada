package dev.sluice.ledger.manage.call;

import java.util.List;

/**
 * Which part of a list is asked for.
 *
 * @param number from 1
 * @param size entries on a page, 1 or more
 */
public record Page(int number, int size) {
  private static final String NUMBER = "page";

  /**
   * The page that a request's {@code page} says, the first where it says nothing.
   *
   * @param sizeField name of the field that says how many entries are on it
   * @param standard where that says nothing
   * @param most what larger sizes are cut to
   */
  public static Page of(Request request, String sizeField, int standard, int most) {
    return new Page(
        request.number(NUMBER, 1, Integer.MAX_VALUE), request.number(sizeField, standard, most));
  }

  /** Those of a sorted list that are on it. */
  public <T> List<T> of(List<T> sorted) {
    return sorted.stream().skip((number - 1L) * size).limit(size).toList();
  }

  /** How many there are. */
  public int pages(int entries) {
    return (int) ((entries + size - 1L) / size);
  }
}
