package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.RedisUnderTest;
import dev.sluice.fake.Script;
import org.junit.jupiter.api.Test;

/** A deployment that fails on one replica is left alone by the others, for as long. */
class SharesCooldownsTest {
  @Test
  void whatOneReplicaLeavesAloneTheOtherLeavesAloneToo() {
    try (RedisUnderTest redis = RedisUnderTest.start();
        TwoReplicas replicas = TwoReplicas.shared(
            redis.port(),
            ", redis_timeout: 5, max_cooldown_share: 1",
            ", cooldown_time: 3, allowed_fails: 0")) {
      String key = replicas.key("");
      replicas.upstream.always(Script.json(429, "{\"error\": {\"message\": \"slow down\"}}"));
      assertThat(replicas.call(replicas.first, key).statusCode()).isEqualTo(429);
      replicas.upstream.always(Answers.chat("hello"));
      int asked = replicas.upstream.requests().size();
      Eventually.until(
          () -> replicas.call(replicas.second, key).statusCode() == 503,
          () -> "the second replica goes on asking");
      assertThat(replicas.call(replicas.second, key).body()).contains("no_healthy_deployment");
      Eventually.until(
          () -> replicas.call(replicas.second, key).statusCode() == 200,
          () -> "the cooldown does not end");
      assertThat(replicas.upstream.requests().size()).isLessThan(asked + 10);
    }
  }
}
