package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Defaults;
import dev.sluice.fake.SluiceUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What conf/deploy says fits Sluice as it is. */
class DeployFilesTest {
  private static final Path DEPLOY = Path.of("conf/deploy");
  private static final Path TEMPLATES = DEPLOY.resolve("helm/templates");
  private static final int PRE_STOP_SECONDS = 5;

  @Test
  void everyYamlFileIsOne() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("conf"))) {
      for (Path file : files.filter(name -> name.toString().endsWith(".yaml")).toList()) {
        if (!file.startsWith(TEMPLATES)) {
          assertThat(documents(file)).as(file.toString()).isNotEmpty();
        }
      }
    }
  }

  @Test
  void everyProbeAsksARouteThatAnswers() throws IOException {
    try (SluiceUnderTest sluice = SluiceUnderTest.start(
        "model_list: [{model_name: echo, litellm_params: {model: echo/echo}}]")) {
      for (Path file : List.of(
          DEPLOY.resolve("kubernetes/sluice.yaml"),
          TEMPLATES.resolve("deployment.yaml"),
          DEPLOY.resolve("compose.yaml"))) {
        List<String> paths = probed(file);
        assertThat(paths).as(file.toString()).isNotEmpty();
        for (String path : paths) {
          assertThat(sluice.get(path).statusCode()).as(path).isEqualTo(200);
        }
      }
    }
  }

  @Test
  void answersInProgressHaveTheirDrainTimeEverywhere() throws IOException {
    long drain = (long) Defaults.DRAIN_TIMEOUT;
    Map<?, ?> pod = at(named("Deployment"), "spec", "template", "spec");
    assertThat((Integer) pod.get("terminationGracePeriodSeconds"))
        .isGreaterThan((int) drain + PRE_STOP_SECONDS);
    Map<?, ?> service = at(documents(DEPLOY.resolve("compose.yaml")).get(0), "services", "sluice");
    assertThat(seconds(service.get("stop_grace_period").toString())).isGreaterThan(drain);
    String unit = Files.readString(DEPLOY.resolve("sluice.service"));
    assertThat(seconds(found(unit, "TimeoutStopSec=(\\d+)"))).isGreaterThan(drain);
    assertThat(Files.readString(DEPLOY.resolve("helm/values.yaml")))
        .contains("drainSeconds: " + drain);
  }

  @Test
  void theConfigOfTheManifestsIsServed() throws IOException {
    Map<?, ?> data = at(named("ConfigMap"), "data");
    try (SluiceUnderTest sluice = SluiceUnderTest.start(data.get("config.yaml").toString())) {
      assertThat(sluice.get("/v1/models").body()).contains("\"echo\"");
    }
  }

  @Test
  void theUnitStartsAScriptThatIsThereAndStopsAsSluiceDoes() throws IOException {
    String unit = Files.readString(DEPLOY.resolve("sluice.service"));
    String script = found(unit, "ExecStart=/opt/sluice/(\\S+)");
    assertThat(Path.of(script)).isExecutable();
    assertThat(unit).contains("SuccessExitStatus=143", "ExecReload=/bin/kill -HUP $MAINPID");
  }

  @Test
  void theChartIsOfThisVersion() throws IOException {
    String version = found(Files.readString(Path.of("pom.xml")), "<version>([^<]+)</version>");
    Map<?, ?> chart = (Map<?, ?>) documents(DEPLOY.resolve("helm/Chart.yaml")).get(0);
    assertThat(chart.get("version")).isEqualTo(version);
    assertThat(chart.get("appVersion")).isEqualTo(version);
  }

  @Test
  void everyValueOfTheChartIsThereAndUsed() throws IOException {
    Map<?, ?> values = (Map<?, ?>) documents(DEPLOY.resolve("helm/values.yaml")).get(0);
    List<String> used = new ArrayList<>();
    try (Stream<Path> files = Files.list(TEMPLATES)) {
      for (Path file : files.toList()) {
        Matcher value = Pattern.compile("\\.Values\\.(\\w+)").matcher(Files.readString(file));
        while (value.find()) {
          used.add(value.group(1));
        }
      }
    }
    assertThat(values.keySet().stream().map(Object::toString))
        .containsExactlyInAnyOrderElementsOf(used.stream().distinct().toList());
  }

  private static List<String> probed(Path file) throws IOException {
    Matcher path = Pattern.compile("(?:path: |GET )(/health/\\w+)").matcher(Files.readString(file));
    List<String> paths = new ArrayList<>();
    while (path.find()) {
      paths.add(path.group(1));
    }
    return paths;
  }

  private static Object named(String kind) throws IOException {
    return documents(DEPLOY.resolve("kubernetes/sluice.yaml")).stream()
        .filter(document -> kind.equals(((Map<?, ?>) document).get("kind")))
        .findFirst()
        .orElseThrow();
  }

  private static Map<?, ?> at(Object document, String... path) {
    Object place = document;
    for (String name : path) {
      place = ((Map<?, ?>) place).get(name);
    }
    return (Map<?, ?>) place;
  }

  private static List<Object> documents(Path file) throws IOException {
    List<Object> documents = new ArrayList<>();
    new Yaml(new SafeConstructor(new LoaderOptions()))
        .loadAll(Files.readString(file))
        .forEach(documents::add);
    return documents;
  }

  private static long seconds(String text) {
    return Long.parseLong(text.replace("s", ""));
  }

  private static String found(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }
}
