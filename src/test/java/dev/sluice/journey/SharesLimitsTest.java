package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Answers;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.Gate;
import dev.sluice.fake.RedisUnderTest;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.ledger.KeyHash;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replicas on one Redis hold limits together, to the last request. */
class SharesLimitsTest {
  private RedisUnderTest redis;
  private TwoReplicas replicas;

  @BeforeEach
  void start() {
    redis = RedisUnderTest.start();
    replicas = TwoReplicas.patient(redis);
  }

  @AfterEach
  void stop() {
    replicas.close();
    redis.close();
  }

  private static int passed(List<Integer> statuses) {
    assertThat(statuses).isSubsetOf(200, 429);
    return Collections.frequency(statuses, 200);
  }

  @Test
  void ofAThousandRequestsAtOnceExactlyAsManyPassAsThereIsRoomFor() {
    String key = replicas.key("\"rpm_limit\": 37");
    assertThat(passed(replicas.callAtOnce(1000, key))).isEqualTo(37);
    assertThat(replicas.upstream.requests()).hasSize(37);
  }

  @Test
  void aLargerLimitIsLeasedInBatchesAndHoldsExactlyToo() {
    String key = replicas.key("\"rpm_limit\": 400");
    assertThat(passed(replicas.callAtOnce(1000, key))).isEqualTo(400);
  }

  @Test
  void aBudgetIsSpentOnceNotOnceByEachReplica() {
    String key = replicas.key("\"max_budget\": 0.1");
    int expected = 11; // each holds 0.017 dollars and costs 0.008
    AtomicInteger passed = new AtomicInteger();
    Eventually.until(
        () -> passed.addAndGet(passed(replicas.callAtOnce(10, key))) >= expected,
        () -> passed + " passed");
    assertThat(passed(replicas.callAtOnce(50, key))).isZero();
    assertThat(passed).hasValue(expected);
  }

  @Test
  void tokensOfAMinuteAreSharedAndWhatFailedIsGivenBackToAll() {
    replicas.upstream.always(Script.status(500));
    String key = replicas.key("\"tpm_limit\": 1000");
    for (int i = 0; i < 50; i++) {
      assertThat(replicas.call(replicas.first, key).statusCode()).isGreaterThanOrEqualTo(500);
    }
    replicas.upstream.always(Answers.chat("hello"));
    Eventually.until(
        () -> replicas.call(replicas.second, key).statusCode() == 200,
        () -> "the second replica has no room");
  }

  @Test
  void whatIsChangedOnOneReplicaHoldsOnTheOtherAtOnce() {
    String key = replicas.key("");
    long began = System.nanoTime();
    assertThat(replicas
            .first
            .post("/key/block", "{\"key\": \"" + key + "\"}", TwoReplicas.ADMIN)
            .statusCode())
        .isEqualTo(200);
    Eventually.until(
        () -> replicas.call(replicas.second, key).statusCode() == 401,
        () -> "the key is not blocked on the second replica");
    assertThat(System.nanoTime() - began)
        .as("the change log alone would take up to two seconds")
        .isLessThan(1_500_000_000L);
  }

  @Test
  void asManyRequestsAreInFlightOnBothAsOneKeyMayHave() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int room : List.of(1, 37, 2 + random.nextInt(200))) {
      Gate gate = new Gate();
      replicas.upstream.always(any -> Script.status(200)
          .header("content-type", "application/json")
          .stall(gate)
          .piece(Answers.chatBody("hello")));
      String key = replicas.key("\"max_parallel_requests\": " + room);
      List<CompletableFuture<Integer>> calls = replicas.beginAtOnce(1000, key, random);
      Eventually.until(
          () -> calls.stream().filter(CompletableFuture::isDone).count() >= 1000 - room,
          () -> "seed " + seed + ", room for " + room + ": "
              + calls.stream().filter(CompletableFuture::isDone).count() + " refused");
      gate.open();
      List<Integer> statuses = calls.stream().map(CompletableFuture::join).toList();
      assertThat(passed(statuses)).as("seed %d, room for %d", seed, room).isEqualTo(room);
      replicas.upstream.always(Answers.chat("hello"));
      Eventually.until(
          () -> replicas.call(replicas.first, key).statusCode() == 200
              && replicas.call(replicas.second, key).statusCode() == 200,
          () -> "seed " + seed + ": slots of room for " + room + " did not come back");
    }
  }

  @Test
  void aSlotThatIsFreeOnOneReplicaIsSoonTheOthers() throws Exception {
    String key = replicas.key("\"max_parallel_requests\": 1");
    for (int i = 0; i < 10; i++) {
      SluiceUnderTest replica = i % 2 == 0 ? replicas.first : replicas.second;
      long began = System.nanoTime();
      Eventually.until(
          () -> replicas.call(replica, key).statusCode() == 200, () -> "no slot comes back");
      assertThat(System.nanoTime() - began).isLessThan(2_000_000_000L);
    }
  }

  @Test
  void slotsOfAReplicaThatIsGoneComeBackAndThoseOfOneThatIsBackCount() {
    String key = replicas.key("\"max_parallel_requests\": 3");
    String slots = "sluice:slots:{key:" + KeyHash.of(key) + "}";
    redis.command("HSET", slots, "slots:gone", "3", "until:gone", "99999999999999");
    assertThat(replicas.call(replicas.first, key).statusCode()).isEqualTo(429);
    redis.command("HSET", slots, "until:gone", "1");
    Eventually.until(
        () -> replicas.call(replicas.first, key).statusCode() == 200,
        () -> "slots of a replica that is gone stay taken");
  }
}
