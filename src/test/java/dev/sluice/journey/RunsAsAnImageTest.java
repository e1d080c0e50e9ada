package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.SluiceProcess;
import io.vertx.core.json.JsonArray;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Dockerfile's last stage, laid out in a folder and started as an engine would. */
class RunsAsAnImageTest {
  private static final Path DOCKERFILE = Path.of("conf/deploy/Dockerfile");
  private static final int TOLD_TO_STOP = 143;

  @TempDir
  Path root;

  private List<String> stage;

  @BeforeEach
  void layOut() throws IOException {
    List<String> lines =
        Files.readString(DOCKERFILE).replace("\\\n", " ").lines().toList();
    int last = lines.size() - 1;
    while (!lines.get(last).startsWith("FROM ")) {
      last--;
    }
    stage = lines.subList(last, lines.size());
    for (String copy : all("COPY")) {
      copy(Arrays.asList(copy.split(" ")));
    }
    Files.createDirectories(inside(one("WORKDIR")));
  }

  @Test
  void itAnswersWithNothingButWhatTheDockerfileCopies() throws IOException {
    try (SluiceProcess sluice = start()) {
      sluice.awaitStarted();
      assertThat(sluice.chat("echo").statusCode()).isEqualTo(200);
      sluice.signal("TERM");
      assertThat(sluice.exitCode()).as(sluice.err()).isEqualTo(TOLD_TO_STOP);
      assertThat(sluice.err()).doesNotContain("building", "No such file");
    }
  }

  @Test
  void itWritesBelowItsWorkingDirectoryOnly() throws IOException {
    List<Path> before = files();
    try (SluiceProcess sluice = start()) {
      sluice.awaitStarted();
      sluice.chat("echo");
      sluice.signal("TERM").exitCode();
    }
    Path own = inside(one("WORKDIR"));
    assertThat(files())
        .filteredOn(file -> file.equals(own) || !file.startsWith(own))
        .containsExactlyElementsOf(before);
  }

  @Test
  void itDoesNotRunAsRootAndHearsItsSignals() {
    assertThat(one("USER")).matches("[1-9]\\d*");
    assertThat(one("ENTRYPOINT")).as("no shell between the engine and Sluice").startsWith("[");
    assertThat(one("STOPSIGNAL")).isEqualTo("SIGTERM");
  }

  private SluiceProcess start() throws IOException {
    List<String> command = new ArrayList<>();
    words(one("ENTRYPOINT")).forEach(word -> command.add(relocated(word)));
    words(one("CMD")).forEach(word -> command.add(relocated(word)));
    command.set(command.indexOf("--port") + 1, "0");
    Map<String, String> environment = Map.of("JAVA_HOME", System.getProperty("java.home"));
    return SluiceProcess.start(inside(one("WORKDIR")), environment, command);
  }

  private void copy(List<String> words) throws IOException {
    String target = words.get(words.size() - 1);
    for (String source : words.subList(0, words.size() - 1)) {
      if (!source.startsWith("--from")) {
        Path to = inside(target.endsWith("/") ? target + Path.of(source).getFileName() : target);
        Files.createDirectories(to.getParent());
        if (source.endsWith("sluice.jar")) {
          runnable(to);
        } else {
          Files.copy(Path.of(source), to, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  /** Stands for the jar that the build stage makes: the classes of this build, by reference. */
  private static void runnable(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, "dev.sluice.Main");
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .map(Path::toUri)
            .map(URI::toString)
            .collect(Collectors.joining(" ")));
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.sorted().toList();
    }
  }

  private Path inside(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  private String relocated(String word) {
    return word.startsWith("/") ? inside(word).toString() : word;
  }

  private static List<String> words(String json) {
    return new JsonArray(json).stream().map(String.class::cast).toList();
  }

  private String one(String instruction) {
    List<String> all = all(instruction);
    assertThat(all).as(instruction).hasSize(1);
    return all.get(0);
  }

  private List<String> all(String instruction) {
    return stage.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length() + 1).strip())
        .toList();
  }
}
