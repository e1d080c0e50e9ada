package dev.sluice.bus;

/** Every address on the event bus. All are local to the process. */
public final class Address {
  /** Request: a {@code Snapshot} to put into effect. Reply: null once every lane serves it. */
  public static final String ROLLOUT = "config.rollout";
  /** Request: null. Reply: the {@code ConfigStatus} after reading the file again; fails with the reader's findings. */
  public static final String CONFIG_RELOAD = "config.reload";
  /** Request: null. Reply: the present {@code ConfigStatus}. */
  public static final String CONFIG_STATUS = "config.status";

  /**
   * Request: the {@code StoredModels} to serve beside the config file's. Reply: the {@code ConfigStatus} once they are in
   * effect; fails with the reason when they cannot be.
   */
  public static final String STORED_MODELS = "config.models";
  /** Request: a {@code StoredModel} that somebody would store. Reply: its {@code ModelCheck}. */
  public static final String MODEL_CHECK = "config.models.check";

  /** Published: what came of reading the file again: {@code in_effect}, {@code unchanged} or {@code refused}. */
  public static final String RELOADED = "config.reloaded";
  /** Published: the {@code Snapshot} that every lane serves from now on. */
  public static final String SERVED = "config.served";
  /** Request: a {@code HealthQuery}. Reply: the {@code HealthReport}; takes as long as the checks do. */
  public static final String HEALTH = "health.query";
  /** Published: a {@code HealthReport} of background checks, each time some are done. */
  public static final String CHECKED = "health.checked";

  /** Request: a {@code ManagementCall}. Reply: its {@code ManagementAnswer}, once it is stored. */
  public static final String MANAGE = "ledger.manage";
  /**
   * Request: a {@code UsageBatch}. Reply: true once it is kept where the end of the process does not lose it, or as safe
   * as it asks to be; false if it cannot be.
   */
  public static final String USAGE = "ledger.usage";

  /** Published: a {@code Balance} that was set here, or null: a row was changed here; once it is stored. */
  public static final String CHANGED = "ledger.changed";
  /** Published: null. Another replica may have changed something. */
  public static final String FOLLOW = "ledger.follow";

  private Address() {}

  /** Frames for one ingress instance. */
  public static String ingress(int instance) {
    return "ingress." + instance;
  }

  /** Snapshots and directories for one ingress instance; replied to when they are in effect. */
  public static String ingressControl(int instance) {
    return "ingress." + instance + ".control";
  }

  /**
   * Request: a {@link Long}, milliseconds for which a caller that was not told of the end may keep a connection idle;
   * 0: none. Reply once the instance accepts no more callers and has none left: an {@link Integer}, answers cut off.
   */
  public static String ingressDrain(int instance) {
    return "ingress." + instance + ".drain";
  }

  /**
   * Frames for one inbox of a client in this process.
   *
   * @param client unique on this event bus
   */
  public static String client(String client, int lane) {
    return "client." + client + "." + lane;
  }

  /** The name of an upstream that serves one client only, for {@link #upstream}. */
  public static String upstreamOf(String client, String name) {
    return "client." + client + "." + name;
  }

  /**
   * Frames for one instance of an upstream. Per instance, never per thread: two instances may share an event loop,
   * and one address for both would send a credit to the wrong one.
   */
  public static String upstream(String name, int instance) {
    return "upstream." + name + "." + instance;
  }
}
