package dev.sluice.wire;

/** Bytes that are not the JSON they should be. Carries no stack trace: it is traffic. */
public final class MalformedJson extends Exception {
  private final int position;

  /**
   * @param position 0-based byte offset at which reading stopped
   * @param reason what was wrong there, without the position
   */
  public MalformedJson(int position, String reason) {
    super(reason + " at byte " + position, null, false, false);
    this.position = position;
  }

  public int position() {
    return position;
  }
}
