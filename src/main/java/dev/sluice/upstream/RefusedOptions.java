package dev.sluice.upstream;

import java.util.HashSet;
import java.util.Set;

/**
 * Deployments whose provider refuses {@code stream_options}, learnt by asking, so that it is asked once only. Owned by
 * its lane's event loop.
 */
final class RefusedOptions {
  /** More deployments than an upstream has; ids come and go with reloads. */
  private static final int MOST = 10_000;

  private static final String NAME = "stream_options";

  private final Set<String> deployments = new HashSet<>();

  boolean contains(String deployment) {
    return deployments.contains(deployment);
  }

  void add(String deployment) {
    if (deployments.size() >= MOST) {
      deployments.clear();
    }
    deployments.add(deployment);
  }

  /** Whether that is what an error answer is about. */
  static boolean isReason(int status, String body) {
    return (status == 400 || status == 422) && body.contains(NAME);
  }
}
