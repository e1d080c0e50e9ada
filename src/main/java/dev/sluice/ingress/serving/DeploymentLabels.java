package dev.sluice.ingress.serving;

import dev.sluice.config.Deployment;
import dev.sluice.wire.HeaderRules;
import io.vertx.core.http.HttpHeaders;
import java.util.IdentityHashMap;
import java.util.Map;

/** What response headers say of deployments, made once for each. Owned by its lane's event loop. */
public final class DeploymentLabels {
  private final Map<Deployment, Label> labels = new IdentityHashMap<>(); // as many as are served

  /** A deployment as it stands in headers. */
  public record Label(CharSequence id, CharSequence group, CharSequence base) {
    private static Label of(Deployment deployment) {
      return new Label(text(deployment.id()), text(deployment.group()), text(deployment.base()));
    }

    private static CharSequence text(String name) {
      return HttpHeaders.createOptimized(HeaderRules.text(name));
    }
  }

  public Label of(Deployment deployment) {
    Label known = labels.get(deployment);
    if (known == null) {
      known = Label.of(deployment);
      labels.put(deployment, known);
    }
    return known;
  }
}
