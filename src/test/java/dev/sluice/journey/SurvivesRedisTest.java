package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.RedisUnderTest;
import dev.sluice.fake.TcpRelay;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis may be away, silent or gone: traffic goes on, and is limited by each replica for itself meanwhile. */
class SurvivesRedisTest {
  private RedisUnderTest redis;
  private TcpRelay relay;

  @BeforeEach
  void start() {
    redis = RedisUnderTest.start();
    relay = TcpRelay.to(redis.port());
  }

  @AfterEach
  void stop() {
    relay.close();
    redis.close();
  }

  /** A time-out that a busy machine does not reach by itself. */
  private TwoReplicas replicas() {
    return TwoReplicas.shared(relay.port(), ", redis_timeout: 1", "");
  }

  @Test
  void aSilentRedisCostsOneRequestItsTimeOutAndNoRequestItsAnswer() {
    try (TwoReplicas replicas = replicas()) {
      String key = replicas.key("\"rpm_limit\": 60");
      assertThat(replicas.call(replicas.first, key).statusCode()).isEqualTo(200);
      relay.blackHole();
      List<Long> millis = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        long began = System.nanoTime();
        HttpResponse<String> answer = replicas.call(replicas.first, key);
        millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }
      assertThat(millis).filteredOn(each -> each > 900).hasSizeLessThanOrEqualTo(1);
      replicas.awaitRedis(0);
      List<Integer> more = replicas.callAtOnce(400, key);
      assertThat(more).isSubsetOf(200, 429);
      assertThat(Collections.frequency(more, 200))
          .as("each replica still holds the limit by itself")
          .isBetween(60, 80);
      relay.passAgain();
      replicas.awaitRedis(1);
      String fresh = replicas.key("\"rpm_limit\": 37");
      assertThat(Collections.frequency(replicas.callAtOnce(200, fresh), 200)).isEqualTo(37);
    }
  }

  @Test
  void aRedisThatDiesAndComesBackIsUsedAgain() {
    try (TwoReplicas replicas = replicas()) {
      String key = replicas.key("\"rpm_limit\": 1000, \"max_budget\": 1000");
      assertThat(replicas.callAtOnce(20, key)).containsOnly(200);
      int port = redis.port();
      redis.close();
      assertThat(replicas.callAtOnce(50, key)).containsOnly(200);
      replicas.awaitRedis(0);
      redis = RedisUnderTest.startAt(port);
      replicas.awaitRedis(1);
      assertThat(replicas.callAtOnce(50, key)).containsOnly(200);
      String fresh = replicas.key("\"rpm_limit\": 7");
      assertThat(Collections.frequency(replicas.callAtOnce(100, fresh), 200)).isEqualTo(7);
    }
  }
}
