package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.fake.Eventually;
import dev.sluice.fake.Scrape;
import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.fake.SmallDisk;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Callers are answered while the disk takes no records; what is lost by it is counted, and it is used when it is back. */
class SurvivesFullDisksTest {
  private static final String MASTER = "sk-master-0123456789";
  private static final String LOST = "sluice_spool_records_lost_total";

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.sluice");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private int asked;

  @TempDir
  private Path folder;

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  private SluiceUnderTest start(Path spool, String more) {
    return SluiceUnderTest.start(
        """
        model_list:
          - {model_name: echo, litellm_params: {model: echo/m}}
        general_settings: {master_key: %s, proxy_batch_write_at: 1}
        sluice_settings: {spool_dir: "%s"%s}
        """.formatted(MASTER, spool, more),
        Map.of("DATABASE_URL", "sqlite:" + folder.resolve("s.db")));
  }

  private void ask(SluiceUnderTest sluice) {
    var answer = sluice.post(
        "/v1/chat/completions",
        "{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "authorization",
        "Bearer " + MASTER);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    asked++;
  }

  private static int recorded(SluiceUnderTest sluice) {
    var ids = new TreeSet<String>();
    new JsonArray(sluice
            .get("/spend/logs?summarize=false", "authorization", "Bearer " + MASTER)
            .body())
        .forEach(row -> ids.add(((JsonObject) row).getString("request_id")));
    return ids.size();
  }

  private long lines(String part) {
    return log.list.stream()
        .filter(line -> line.getFormattedMessage().contains(part))
        .count();
  }

  private void fillAndEmpty(String more) {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 256);
        SluiceUnderTest sluice = start(disk.folder().resolve("spool"), more)) {
      ask(sluice);
      Eventually.until(() -> recorded(sluice) == 1, () -> recorded(sluice));
      disk.fill();
      Eventually.until(
          () -> {
            ask(sluice);
            return Scrape.of(sluice).value(LOST) >= 20;
          },
          () -> Scrape.of(sluice).value(LOST) + " lost of " + asked);
      assertThat(lines("Usage records are lost")).isEqualTo(1);
      disk.empty();
      Eventually.until(
          () -> {
            ask(sluice);
            return lines("Usage records are kept again") == 1;
          },
          () -> Scrape.of(sluice).value(LOST) + " lost of " + asked);
      Eventually.until(
          () -> recorded(sluice) + Scrape.of(sluice).value(LOST) == asked,
          () -> recorded(sluice) + " recorded and " + Scrape.of(sluice).value(LOST) + " lost of "
              + asked);
    }
  }

  @Test
  void aFullOneCostsTheRecordsThatComeMeanwhile() {
    fillAndEmpty("");
  }

  @Test
  void soItDoesWhereAnswersWaitForTheDisk() {
    fillAndEmpty(", spool: sync");
  }

  @Test
  void aSpoolThatIsNoFolderIsUsedOnceItIsOneAndNothingIsLostMeanwhile() throws IOException {
    Path spool = Files.writeString(folder.resolve("spool"), "a file");
    try (SluiceUnderTest sluice = start(spool, "")) {
      for (int i = 0; i < 5; i++) {
        ask(sluice);
      }
      Eventually.until(
          () -> lines("the ledger does not take usage records") > 0, () -> "nobody says so");
      assertThat(lines("cannot be used, so what is used is not recorded")).isEqualTo(1);
      Files.delete(spool);
      Eventually.until(() -> recorded(sluice) == asked, () -> recorded(sluice) + " of " + asked);
      assertThat(lines("can be used now: what is used is recorded")).isEqualTo(1);
      assertThat(lines("the ledger does not take usage records"))
          .as("each lane says so once")
          .isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    }
  }
}
