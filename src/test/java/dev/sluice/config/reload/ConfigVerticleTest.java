package dev.sluice.config.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.bus.Address;
import dev.sluice.bus.ByReference;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigStatus;
import dev.sluice.config.ModelGroup;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReading;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The config verticle on a real Vert.x, with real files; the tests stand where the lanes will. */
class ConfigVerticleTest extends ConfigReading {
  private static final String FAST = "sluice_settings: {config_poll_interval: 0.05}\n";

  private final BlockingQueue<Snapshot> rollouts = new LinkedBlockingQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger mostUnderWay = new AtomicInteger();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Vertx bus;
  private Path file;
  private volatile long rolloutMillis = 1;
  private volatile boolean refuseRollouts;

  @BeforeEach
  void lanesThatObey() {
    bus = Vertx.vertx();
    ByReference.register(bus, Snapshot.class);
    ByReference.register(bus, ConfigStatus.class);
    MessageConsumer<Snapshot> lanes = bus.eventBus().localConsumer(Address.ROLLOUT);
    lanes.handler(message -> {
      mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
      bus.setTimer(rolloutMillis, id -> {
        underWay.decrementAndGet();
        if (refuseRollouts) {
          message.fail(500, "no lane left");
          return;
        }
        rollouts.add(message.body());
        message.reply(null);
      });
    });
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void closeAll() throws Exception {
    logger().detachAppender(log);
    get(bus.close());
  }

  @Test
  void startPutsTheFileIntoEffectAndAnswersStatus() throws Exception {
    start(models("a"));
    ConfigStatus status = status();
    assertThat(status.snapshot().version()).isEqualTo(1);
    assertThat(status.lastError()).isNull();
    assertThat(status.diff().isEmpty()).isTrue();
    assertThat(rollouts.take()).isSameAs(status.snapshot());
  }

  @Test
  void startFailsWithEveryFindingOfAnUnusableFile() {
    file = write("config.yaml", entry("model: echo/x", "timeout: x", "weight: y"));
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> get(bus.deployVerticle(ConfigVerticle.following(file, reader()))))
        .withCauseInstanceOf(ConfigException.class)
        .withMessageContaining("timeout")
        .withMessageContaining("weight");
    assertThat(rollouts).isEmpty();
  }

  @Test
  void anInPlaceWriteTakesEffect() throws Exception {
    start(models("a"));
    Files.writeString(file, models("a", "b"));
    ConfigStatus status = await(now -> now.snapshot().version() == 2);
    assertThat(names(status)).containsExactly("a", "b");
    assertThat(status.diff().encode())
        .isEqualTo("{\"from\":1,\"to\":2,\"models\":{\"added\":[\"b\"]}}");
  }

  @Test
  void aWriteThatKeepsSizeAndTimeTakesEffect() throws Exception {
    start(models("a"));
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, models("b"));
    Files.setLastModifiedTime(file, time);
    assertThat(names(await(now -> now.snapshot().version() == 2))).containsExactly("b");
  }

  @Test
  void aRenameOverTheFileTakesEffect() throws Exception {
    start(models("a"));
    Path next = write("next.yaml", models("b"));
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    assertThat(names(await(now -> now.snapshot().version() == 2))).containsExactly("b");
  }

  @Test
  void aKubernetesSymlinkSwapTakesEffect() throws Exception {
    write("..2026_1/config.yaml", models("a"));
    write("..2026_2/config.yaml", models("b"));
    Path data = folder.resolve("..data");
    Files.createSymbolicLink(data, Path.of("..2026_1"));
    file =
        Files.createSymbolicLink(folder.resolve("config.yaml"), Path.of("..data", "config.yaml"));
    deploy();
    Path swap = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2026_2"));
    Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    assertThat(names(await(now -> now.snapshot().version() == 2))).containsExactly("b");
  }

  @Test
  void aChangedIncludeTakesEffect() throws Exception {
    write("more.yaml", "model_list: [{model_name: i, litellm_params: {model: echo/i}}]\n");
    start("include: [more.yaml]\n" + models("a"));
    write("more.yaml", "model_list: [{model_name: j, litellm_params: {model: echo/j}}]\n");
    assertThat(names(await(now -> now.snapshot().version() == 2))).containsExactly("a", "j");
  }

  @Test
  void aBrokenFileChangesNothingIsLoggedOnceAndHealsWithoutANewVersion() throws Exception {
    start(models("a"));
    Files.writeString(file, models("a") + "broken: [\n");
    ConfigStatus broken = await(now -> now.lastError() != null);
    assertThat(broken.lastError()).contains("config.yaml:7:1: no valid YAML");
    assertThat(names(broken)).containsExactly("a");
    letPolls(6);
    assertThat(errors()).hasSize(1);
    Files.writeString(file, models("a") + "broken: [[\n");
    letPolls(6);
    assertThat(errors()).hasSize(2);
    Files.writeString(file, models("a"));
    assertThat(await(now -> now.lastError() == null).snapshot().version()).isEqualTo(1);
    assertThat(rollouts).hasSize(1);
  }

  @Test
  void aDeletedFileChangesNothingAndIsReadWhenItIsBack() throws Exception {
    start(models("a"));
    Files.delete(file);
    assertThat(await(now -> now.lastError() != null).lastError()).contains("there is no such file");
    letPolls(6);
    assertThat(errors()).hasSize(1);
    Files.writeString(file, models("b"));
    ConfigStatus back = await(now -> now.snapshot().version() == 2);
    assertThat(names(back)).containsExactly("b");
    assertThat(back.lastError()).isNull();
  }

  @Test
  void aFileThatIsStillBeingWrittenIsLeftAlone() throws Exception {
    // Slow looks and a fast writer: no two looks in a row can see the same half.
    start("sluice_settings: {config_poll_interval: 1.5}\n" + models("a").replace(FAST, ""));
    String next = models("b", "c", "d", "e");
    for (int end = 1; end < next.length(); end++) {
      Files.writeString(file, next.substring(0, end));
      TimeUnit.MILLISECONDS.sleep(6);
    }
    Files.writeString(file, next);
    assertThat(names(await(now -> now.snapshot().version() == 2)))
        .containsExactly("b", "c", "d", "e");
    assertThat(errors()).isEmpty();
    assertThat(rollouts).hasSize(2);
  }

  @Test
  void reloadReadsAtOnceAndAlsoTheEnvironment() throws Exception {
    environment.put("NAME", "first");
    start("sluice_settings: {config_poll_interval: 3600}\n"
        + entry("model: echo/os", "tag: os.environ/NAME"));
    ConfigStatus same = reload();
    assertThat(same.snapshot().version()).isEqualTo(1);
    environment.put("NAME", "second");
    ConfigStatus next = reload();
    assertThat(next.snapshot().version()).isEqualTo(2);
    assertThat(rollouts).hasSize(2);
  }

  @Test
  void reloadOfABrokenFileFailsWithTheFindings() throws Exception {
    start("sluice_settings: {config_poll_interval: 3600}\n" + entry("model: echo/x"));
    Files.writeString(file, entry("model: echo/x", "timeout: soon"));
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(this::reload)
          .havingCause()
          .isInstanceOfSatisfying(
              ReplyException.class, e -> assertThat(e.failureCode()).isEqualTo(400))
          .withMessageContaining("litellm_params.timeout is \"soon\"");
    }
    assertThat(errors()).hasSize(1);
  }

  @Test
  void whatLanesRefuseIsNotInEffect() throws Exception {
    start("sluice_settings: {config_poll_interval: 3600}\n" + entry("model: echo/x"));
    refuseRollouts = true;
    Files.writeString(file, models("b"));
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(this::reload)
        .withMessageContaining("no lane left");
    assertThat(status().lastError()).contains("no lane left");
    refuseRollouts = false;
    assertThat(reload().snapshot().version()).isEqualTo(2);
  }

  @Test
  void aConfigurationFromTheCommandLineHasNothingToReload() throws Exception {
    Snapshot fixed = reader().forOneModel("echo/x", null, null);
    get(bus.deployVerticle(ConfigVerticle.serving(fixed)));
    assertThat(status().snapshot()).isSameAs(fixed);
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(this::reload)
        .withMessageContaining("nothing to reload");
  }

  @Test
  void twoHundredReloadRacesNeverOverlapAndEndWithTheLastContent() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    start(models("m0"));
    rolloutMillis = 3;
    Future<?> last = Future.succeededFuture();
    for (int i = 1; i <= 200; i++) {
      Files.writeString(file, random.nextInt(5) == 0 ? "broken: [" : models("m" + i));
      if (random.nextBoolean()) {
        last = bus.eventBus().request(Address.CONFIG_RELOAD, null, ByReference.LOCAL);
      }
      if (random.nextInt(4) == 0) {
        TimeUnit.MICROSECONDS.sleep(random.nextInt(4000));
      }
    }
    Files.writeString(file, models("last"));
    get(last.otherwiseEmpty());
    ConfigStatus status = await(now -> names(now).contains("last"));
    assertThat(status.lastError()).as("seed " + seed).isNull();
    assertThat(mostUnderWay.get()).as("rollouts at once, seed " + seed).isEqualTo(1);
    List<Long> versions = rollouts.stream().map(Snapshot::version).toList();
    assertThat(versions).as("seed " + seed).isSorted().doesNotHaveDuplicates();
    assertThat(status.snapshot().version()).as("seed " + seed).isEqualTo(versions.size());
  }

  @Test
  void afterItIsUndeployedNobodyLooksAtTheFile() throws Exception {
    file = write("config.yaml", FAST + models("a").replace(FAST, ""));
    String id = get(bus.deployVerticle(ConfigVerticle.following(file, reader())));
    get(bus.undeploy(id));
    Files.writeString(file, models("b"));
    letPolls(6);
    assertThat(rollouts).hasSize(1);
  }

  private void start(String yaml) throws Exception {
    file = write("config.yaml", yaml);
    deploy();
  }

  private void deploy() throws Exception {
    get(bus.deployVerticle(ConfigVerticle.following(file, reader())));
  }

  private ConfigStatus status() throws Exception {
    return (ConfigStatus)
        get(bus.eventBus().request(Address.CONFIG_STATUS, null, ByReference.LOCAL))
            .body();
  }

  private ConfigStatus reload() throws Exception {
    return (ConfigStatus)
        get(bus.eventBus().request(Address.CONFIG_RELOAD, null, ByReference.LOCAL))
            .body();
  }

  private ConfigStatus await(Predicate<ConfigStatus> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    ConfigStatus status = status();
    while (!condition.test(status)) {
      assertThat(System.nanoTime()).as("still " + status).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
      status = status();
    }
    return status;
  }

  /** Nothing observable says that a look found nothing: gives the verticle the time of so many. */
  private static void letPolls(int number) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(number * 50L);
  }

  private static List<String> names(ConfigStatus status) {
    return status.snapshot().groups().stream().map(ModelGroup::name).toList();
  }

  private static String models(String... names) {
    StringBuilder yaml = new StringBuilder(FAST + "model_list:\n");
    for (String name : names) {
      yaml.append("  - model_name: ")
          .append(name)
          .append("\n    litellm_params:\n      model: echo/")
          .append(name)
          .append("\n");
    }
    return yaml.toString();
  }

  private List<ILoggingEvent> errors() {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getLevel() == Level.ERROR)
        .toList();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(ConfigVerticle.class);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
