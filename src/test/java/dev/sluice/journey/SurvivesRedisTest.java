package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.RedisUnderTest;
import dev.sluice.fake.Relay;
import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.ledger.shared.SharedVerticle;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Redis may be away, silent or gone: traffic goes on, and is limited by each replica for itself meanwhile. */
class SurvivesRedisTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(SharedVerticle.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private RedisUnderTest redis;
  private Relay relay;

  @BeforeEach
  void start() {
    log.start();
    logger.addAppender(log);
    redis = RedisUnderTest.start();
    relay = Relay.to(redis.port());
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    relay.close();
    redis.close();
  }

  /** A time-out that a busy machine does not reach by itself. */
  private TwoReplicas replicas() {
    return TwoReplicas.shared(relay.port(), ", redis_timeout: 3", "");
  }

  @Test
  void aSilentRedisCostsOneRequestItsTimeOutAndNoRequestItsAnswer() {
    try (TwoReplicas replicas = replicas()) {
      String key = replicas.key("\"rpm_limit\": 60");
      assertThat(replicas.call(replicas.first, key).statusCode()).isEqualTo(200);
      log.list.clear(); // a busy machine may be slow to connect
      relay.swallow();
      List<Long> millis = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        long began = System.nanoTime();
        HttpResponse<String> answer = replicas.call(replicas.first, key);
        millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }
      assertThat(millis).filteredOn(each -> each > 2900).hasSizeLessThanOrEqualTo(1);
      replicas.awaitRedis(0);
      List<Integer> more = replicas.callAtOnce(400, key);
      assertThat(more).isSubsetOf(200, 429);
      assertThat(Collections.frequency(more, 200))
          .as("each replica still holds the limit by itself")
          .isBetween(60, 80);
      relay.heal();
      replicas.awaitRedis(1);
      String fresh = replicas.key("\"rpm_limit\": 37");
      assertThat(Collections.frequency(replicas.callAtOnce(200, fresh), 200)).isEqualTo(37);
    }
    assertToldOnceByEach();
  }

  /** One line of each replica, and none of one that stops. */
  private void assertToldOnceByEach() {
    assertThat(log.list)
        .filteredOn(event -> event.getFormattedMessage().contains("is away"))
        .hasSize(2);
  }

  @Test
  void inTheMiddleOfTrafficItCostsNobodyTheirAnswer() throws Exception {
    try (TwoReplicas replicas = TwoReplicas.shared(relay.port(), "", "")) {
      String key = replicas.key("\"rpm_limit\": 1000000, \"max_budget\": 1000000");
      ExecutorService callers = Executors.newFixedThreadPool(8);
      AtomicBoolean over = new AtomicBoolean();
      Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
      AtomicLong longest = new AtomicLong(); // nanoseconds
      for (int i = 0; i < 8; i++) {
        SluiceUnderTest replica = i % 2 == 0 ? replicas.first : replicas.second;
        callers.submit(() -> {
          while (!over.get()) {
            long began = System.nanoTime();
            statuses.merge(replicas.call(replica, key).statusCode(), 1, Integer::sum);
            longest.accumulateAndGet(System.nanoTime() - began, Math::max);
          }
        });
      }
      Eventually.until(() -> statuses.getOrDefault(200, 0) > 100, () -> statuses);
      relay.swallow();
      replicas.awaitRedis(0);
      int before = statuses.get(200);
      Eventually.until(() -> statuses.get(200) > before + 100, () -> statuses);
      over.set(true);
      callers.shutdown();
      assertThat(callers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      assertThat(statuses).containsOnlyKeys(200);
      assertThat(Duration.ofNanos(longest.get())).isLessThan(Duration.ofSeconds(5)); // or for ever
    }
  }

  @Test
  void aRedisThatDiesAndComesBackIsUsedAgain() {
    try (TwoReplicas replicas = replicas()) {
      String key = replicas.key("\"rpm_limit\": 1000, \"max_budget\": 1000");
      assertThat(replicas.callAtOnce(20, key)).containsOnly(200);
      log.list.clear();
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
    assertToldOnceByEach();
  }
}
