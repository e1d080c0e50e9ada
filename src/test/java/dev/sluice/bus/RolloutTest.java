package dev.sluice.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigException;
import dev.sluice.config.Origin;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReader;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RolloutTest {
  private static Rollout rollout;
  private static Origin origin;

  @BeforeAll
  static void threeInstances() throws ConfigException {
    Snapshot snapshot = new ConfigReader(name -> null, Clock.systemUTC())
        .forOneModel("openai/m", "http://127.0.0.1:1", "k");
    origin = snapshot.origins().iterator().next();
    rollout = new Rollout(
        snapshot, Map.of(origin, List.of(new Peer(30, "a"), new Peer(10, "b"), new Peer(20, "c"))));
  }

  @Test
  void aLaneSendsToTheInstanceOnItsOwnEventLoop() {
    assertThat(rollout.addressOf(origin, 10, 0)).isEqualTo("b");
    assertThat(rollout.addressOf(origin, 20, 0)).isEqualTo("c");
    assertThat(rollout.addressOf(origin, 30, 1)).isEqualTo("a");
  }

  @Test
  void aLaneWithoutOneAlwaysSendsToTheSame() {
    assertThat(rollout.addressOf(origin, 99, 1)).isEqualTo("b");
    assertThat(rollout.addressOf(origin, 99, 4)).isEqualTo("b");
  }
}
