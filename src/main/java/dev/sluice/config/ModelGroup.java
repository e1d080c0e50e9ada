package dev.sluice.config;

import java.util.List;

/**
 * The deployments behind one {@code model_name}, in file order; at least one.
 *
 * @param name the public name; with {@code *} it is a wildcard
 */
public record ModelGroup(String name, List<Deployment> deployments) {
  public boolean isWildcard() {
    return name.indexOf('*') >= 0;
  }
}
