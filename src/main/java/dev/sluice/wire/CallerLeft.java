package dev.sluice.wire;

/** What stands for an answer that its caller did not wait for. */
public final class CallerLeft {
  /** nginx's status for it: seen in logs, metrics, traces and records, never sent. */
  public static final int STATUS = 499;

  private CallerLeft() {}
}
