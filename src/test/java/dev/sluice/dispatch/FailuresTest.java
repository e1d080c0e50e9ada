package dev.sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.GatewayError;
import dev.sluice.config.FailureKind;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static GatewayError answered(int status) {
    return new GatewayError.UpstreamAnswered(
        status, new JsonObject().put("message", "no"), Map.of());
  }

  @Test
  void whatWasRefusedHereSaysNothingOfTheDeployment() {
    assertThat(Failures.of(new GatewayError.BadRequest(null, "n", "no")).blameless())
        .isTrue();
    assertThat(
            Failures.of(new GatewayError.Overloaded("upstream_busy", "full", 1)).blameless())
        .isTrue();
    assertThat(Failures.of(answered(400)).blameless())
        .as("the provider looked at it")
        .isFalse();
  }

  @Test
  void aKeyOfTheCallersOwnIsTheirOwnAffair() {
    for (int status : new int[] {401, 403, 404, 429}) {
      var failure = Failures.withCallersAccess(answered(status));
      assertThat(failure.blameless()).isTrue();
      assertThat(failure.kind()).as("not repeated").isEqualTo(FailureKind.BAD_REQUEST);
    }
    assertThat(Failures.withCallersAccess(answered(500)).blameless()).isFalse();
  }
}
