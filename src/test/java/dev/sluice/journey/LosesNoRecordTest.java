package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.Eventually;
import dev.sluice.fake.FakeUpstream;
import dev.sluice.fake.RawAnswer;
import dev.sluice.fake.RawCaller;
import dev.sluice.fake.Received;
import dev.sluice.fake.Script;
import dev.sluice.fake.SluiceProcess;
import dev.sluice.fake.SluiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code spool: sync} a process that is killed at any moment has recorded what its callers got the end of. */
class LosesNoRecordTest {
  private static final long SEED = 20_261_123;
  private static final int ROUNDS = 4;
  private static final int CALLERS = 8;
  private static final String MASTER = "sk-master-0123456789";

  @TempDir
  Path folder;

  private final AtomicInteger calls = new AtomicInteger();
  private final Set<String> ended = ConcurrentHashMap.newKeySet(); // ids of answers

  /** The answer's id is what the caller asked for; each word is an event. */
  private static Script answer(Received request) {
    JsonObject asked = request.json();
    String id = asked.getString("user");
    JsonObject usage = new JsonObject().put("prompt_tokens", 3).put("completion_tokens", 4);
    if (!asked.getBoolean("stream")) {
      return Script.json(200, text(id, "message", "stop").put("usage", usage).encode());
    }
    return Script.events()
        .event(text(id, "delta", null).encode())
        .event(text(id, "delta", "stop").put("usage", usage).encode())
        .done();
  }

  private static JsonObject text(String id, String kind, String finishReason) {
    JsonObject choice = new JsonObject()
        .put("index", 0)
        .put(kind, new JsonObject().put("role", "assistant").put("content", "word"))
        .put("finish_reason", finishReason);
    return new JsonObject()
        .put("id", id)
        .put("object", "chat.completion")
        .put("choices", new JsonArray().add(choice));
  }

  private String config(FakeUpstream upstream) {
    return """
        model_list:
          - model_name: chat
            litellm_params: {model: openai/m, api_base: %s, api_key: sk-0123456789, num_retries: 0}
        general_settings: {master_key: %s}
        sluice_settings: {spool: sync}
        """.formatted(upstream.base(), MASTER);
  }

  @Test
  void howeverOftenItIsKilled() throws Exception {
    Random random = new Random(SEED);
    Map<String, String> environment =
        Map.of("DATABASE_URL", "sqlite:" + folder.resolve("sluice.db"));
    try (FakeUpstream upstream = FakeUpstream.start()) {
      upstream.always(LosesNoRecordTest::answer);
      Path config = Files.writeString(folder.resolve("config.yaml"), config(upstream));
      for (int round = 0; round < ROUNDS; round++) {
        kill(config, environment, random);
      }
      assertThat(ended).as("seed %d", SEED).hasSizeGreaterThan(ROUNDS * 10);
      try (SluiceUnderTest sluice = SluiceUnderTest.start(config(upstream), environment)) {
        Eventually.until(() -> recorded(sluice).containsAll(ended), () -> missing(sluice));
      }
    }
  }

  /** Runs a process under traffic, and kills it after some answers, at no special moment. */
  private void kill(Path config, Map<String, String> environment, Random random) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try (SluiceProcess process = SluiceProcess.run(
            environment, "--config", config.toString(), "--host", "127.0.0.1", "--port", "0")
        .awaitStarted()) {
      int port = process.port();
      int enough = ended.size() + 10 + random.nextInt(150);
      for (int i = 0; i < CALLERS; i++) {
        Random own = new Random(random.nextLong());
        callers.submit(() -> callUntilKilled(port, own));
      }
      Eventually.until(() -> ended.size() >= enough, () -> ended.size() + " answers");
      process.signal("KILL");
    }
    callers.shutdown();
    assertThat(callers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  private void callUntilKilled(int port, Random random) {
    try (RawCaller caller = RawCaller.to(port)) {
      while (true) {
        String id = "answer-" + calls.incrementAndGet();
        boolean stream = random.nextBoolean();
        caller.send(RawCaller.post(
            "/v1/chat/completions",
            new JsonObject()
                .put("model", "chat")
                .put("user", id)
                .put("stream", stream)
                .put("messages", new JsonArray())
                .encode(),
            "authorization: Bearer " + MASTER));
        RawAnswer answer = caller.answer();
        if (stream) {
          answer.until("[DONE]\n\n");
          ended.add(id);
        }
        answer.bytes();
        ended.add(id);
      }
    } catch (UncheckedIOException | AssertionError killed) {
      // That was to come.
    }
  }

  private Set<String> recorded(SluiceUnderTest sluice) {
    Set<String> ids = new HashSet<>();
    new JsonArray(sluice
            .get("/spend/logs?summarize=false", "authorization", "Bearer " + MASTER)
            .body())
        .forEach(row -> ids.add(((JsonObject) row).getString("request_id")));
    return ids;
  }

  private String missing(SluiceUnderTest sluice) {
    Set<String> missing = new HashSet<>(ended);
    missing.removeAll(recorded(sluice));
    return missing + " of " + ended.size() + ", seed " + SEED;
  }
}
