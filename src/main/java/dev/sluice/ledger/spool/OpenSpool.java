package dev.sluice.ledger.spool;

import dev.sluice.config.UsageSettings;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The spool, once there is a ledger, and what the config says of it. Written by one thread, read by all. */
public final class OpenSpool {
  private volatile @Nullable Spool spool;
  private volatile @Nullable UsageSettings settings;

  void put(Spool opened) {
    spool = opened;
  }

  void follow(UsageSettings next) {
    settings = next;
  }

  /** Null until it is open. */
  public @Nullable Spool spool() {
    return spool;
  }

  /** Something of its state; 0 until it is open. */
  public long state(ToLongFunction<SpoolState> what) {
    Spool opened = spool;
    return opened == null ? 0 : what.applyAsLong(opened.state());
  }

  /** Null until a config is served. */
  public @Nullable UsageSettings settings() {
    return settings;
  }
}
