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
  private static final Path DOCKERFILE = DEPLOY.resolve("Dockerfile");
  private static final Path UNIT = DEPLOY.resolve("sluice@.service");
  private static final int CUTTING_SECONDS = 6; // Gateway waits for so long after the drain time

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
    double leaving = Defaults.DRAIN_DELAY + Defaults.DRAIN_TIMEOUT + CUTTING_SECONDS;
    Map<?, ?> service = at(documents(DEPLOY.resolve("compose.yaml")).get(0), "services", "sluice");
    assertThat(number(service.get("stop_grace_period"))).isGreaterThan(leaving);
    assertThat(number(found(Files.readString(UNIT), "TimeoutStopSec=(\\d+)")))
        .isGreaterThan(leaving);
    double preStop = number(found(
        Files.readString(DEPLOY.resolve("kubernetes/sluice.yaml")),
        "command: \\[sleep, \"(\\d+)\""));
    double delay = number(settings().get("drain_delay"));
    assertThat(number(pod().get("terminationGracePeriodSeconds")))
        .isGreaterThan(preStop + delay + Defaults.DRAIN_TIMEOUT + CUTTING_SECONDS);
    assertThat(Files.readString(TEMPLATES.resolve("deployment.yaml")))
        .contains(
            "terminationGracePeriodSeconds: {{ add 5 .Values.drainDelaySeconds .Values.drainSeconds"
                + " 9 }}",
            "command: [sleep, \"5\"]");
    Map<?, ?> values = (Map<?, ?>) documents(DEPLOY.resolve("helm/values.yaml")).get(0);
    assertThat(number(values.get("drainSeconds"))).isEqualTo(Defaults.DRAIN_TIMEOUT);
    assertThat(number(values.get("drainDelaySeconds"))).isEqualTo(delay);
  }

  @Test
  void theConfigOfTheManifestsIsServed() throws IOException {
    String config = at(named("ConfigMap"), "data").get("config.yaml").toString();
    assertThat(config).contains("admin_port: 4001");
    try (SluiceUnderTest sluice =
        SluiceUnderTest.start(config.replace("admin_port: 4001", "admin_port: 0"))) {
      assertThat(sluice.get("/v1/models").body()).contains("\"echo\"");
    }
  }

  @Test
  void everyPortThatIsNamedIsListenedOn() throws IOException {
    Map<String, Integer> ports =
        Map.of("http", Defaults.PORT, "admin", (Integer) settings().get("admin_port"));
    assertThat(container().get("ports"))
        .isEqualTo(List.of(
            Map.of("name", "http", "containerPort", ports.get("http")),
            Map.of("name", "admin", "containerPort", ports.get("admin"))));
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(at(container(), probe, "httpGet").get("port")).as(probe).isEqualTo("admin");
    }
    assertThat(at(named("Deployment"), "spec", "template", "metadata", "annotations"))
        .containsEntry("prometheus.io/port", ports.get("admin").toString());
    for (Object service : all("Service")) {
      Map<?, ?> port = (Map<?, ?>) ((List<?>) at(service, "spec").get("ports")).get(0);
      assertThat(port.get("port")).isEqualTo(ports.get(port.get("targetPort").toString()));
    }
    assertThat(container().get("args").toString()).endsWith("--port, " + Defaults.PORT + "]");
    assertThat(instructions("EXPOSE")).containsExactly("4000 4001");
    for (String template : List.of("config.yaml", "deployment.yaml", "service.yaml")) {
      assertThat(Files.readString(TEMPLATES.resolve(template))).as(template).contains("4001");
    }
    assertThat(Files.readString(Path.of("conf/prometheus/prometheus.yml")))
        .contains("\"sluice:" + Defaults.PORT + "\"");
  }

  @Test
  void thePodIsConfinedAndCanStillWriteWhereSluiceDoes() throws IOException {
    assertThat(at(pod(), "securityContext"))
        .containsEntry("runAsNonRoot", true)
        .containsEntry("runAsUser", Integer.valueOf(instructions("USER").get(0)));
    assertThat(at(container(), "securityContext"))
        .isEqualTo(Map.of(
            "allowPrivilegeEscalation",
            false,
            "readOnlyRootFilesystem",
            true,
            "capabilities",
            Map.of("drop", List.of("ALL"))));
    assertThat(((List<?>) container().get("volumeMounts"))
            .stream().map(mount -> ((Map<?, ?>) mount).get("mountPath").toString()))
        .contains("/tmp", instructions("WORKDIR").get(1));
    assertThat(at(container(), "resources", "limits")).containsOnlyKeys("memory");
    assertThat(container().get("image")).isEqualTo("sluice:" + version());
  }

  @Test
  void theDockerfileKeepsToGoodHabits() throws IOException {
    List<String> bases = instructions("FROM");
    assertThat(bases)
        .allSatisfy(
            base -> assertThat(base).containsPattern("^\\S+:\\S*\\d").doesNotContain("latest"));
    assertThat(instructions("ADD")).isEmpty();
    assertThat(instructions("ENTRYPOINT")).allSatisfy(one -> assertThat(one).startsWith("["));
    assertThat(instructions("CMD")).allSatisfy(one -> assertThat(one).startsWith("["));
    assertThat(Files.readString(DOCKERFILE)).doesNotContain("sudo", "apt-get", "chmod 777");
    List<String> let = Files.readAllLines(DEPLOY.resolve("Dockerfile.dockerignore"));
    for (String copy : instructions("COPY")) {
      List<String> sources = List.of(copy.split(" "));
      for (String source : sources.subList(0, sources.size() - 1)) {
        if (!copy.startsWith("--from")) {
          assertThat(Path.of(source)).exists();
          assertThat(let).anyMatch(line -> ("!" + source).startsWith(line) && !line.equals("*"));
        }
      }
    }
  }

  @Test
  void everyImageOfComposeIsOfAVersion() throws IOException {
    Map<?, ?> services = at(documents(DEPLOY.resolve("compose.yaml")).get(0), "services");
    services.forEach((name, service) -> {
      if (((Map<?, ?>) service).get("build") == null) {
        assertThat(((Map<?, ?>) service).get("image").toString())
            .matches(".+:v?\\d+\\.\\d+\\.\\d+");
      }
    });
  }

  @Test
  void theUnitStartsAScriptThatIsThereAndStopsAsSluiceDoes() throws IOException {
    String unit = Files.readString(UNIT);
    String script = found(unit, "ExecStart=/opt/sluice/(\\S+)");
    assertThat(Path.of(script)).isExecutable();
    assertThat(unit).contains("SuccessExitStatus=143", "ExecReload=/bin/kill -HUP $MAINPID");
    assertThat(unit).as("it says when it serves").contains("Type=notify");
  }

  @Test
  void theChartIsOfThisVersion() throws IOException {
    String version = version();
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

  private static String version() throws IOException {
    return found(Files.readString(Path.of("pom.xml")), "<version>([^<]+)</version>");
  }

  private static List<String> instructions(String name) throws IOException {
    return Files.readString(DOCKERFILE)
        .replace("\\\n", " ")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length() + 1).strip())
        .toList();
  }

  private static Map<?, ?> settings() throws IOException {
    String config = at(named("ConfigMap"), "data").get("config.yaml").toString();
    return at(yaml(config).get(0), "sluice_settings");
  }

  private static Map<?, ?> pod() throws IOException {
    return at(named("Deployment"), "spec", "template", "spec");
  }

  private static Map<?, ?> container() throws IOException {
    return (Map<?, ?>) ((List<?>) pod().get("containers")).get(0);
  }

  private static Object named(String kind) throws IOException {
    return all(kind).get(0);
  }

  private static List<Object> all(String kind) throws IOException {
    return documents(DEPLOY.resolve("kubernetes/sluice.yaml")).stream()
        .filter(document -> kind.equals(((Map<?, ?>) document).get("kind")))
        .toList();
  }

  @SuppressWarnings("unchecked")
  private static Map<Object, Object> at(Object document, String... path) {
    Object place = document;
    for (String name : path) {
      place = ((Map<?, ?>) place).get(name);
    }
    return (Map<Object, Object>) place;
  }

  private static List<Object> documents(Path file) throws IOException {
    return yaml(Files.readString(file));
  }

  private static List<Object> yaml(String text) {
    List<Object> documents = new ArrayList<>();
    new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text).forEach(documents::add);
    return documents;
  }

  private static double number(Object text) {
    return Double.parseDouble(text.toString().replace("s", ""));
  }

  private static String found(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }
}
