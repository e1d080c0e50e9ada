package dev.sluice.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.SluiceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code scripts/run} and {@code scripts/sluice} work from any folder, build what is out of date, and pick the right Java and options. They run
 * in a copy of the repository where Java and the build are stand-ins that say how they were called.
 */
class ScriptsTest {
  private static final Path SCRIPTS = Path.of("scripts").toAbsolutePath();
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir
  Path folder;

  private Path home; // with a space in it, as some have
  private Path jar;
  private Path elsewhere;

  @BeforeEach
  void repository() throws IOException {
    home = Files.createDirectories(folder.resolve("my sluice"));
    elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    for (String script : List.of("run", "sluice", "launch", "java-options", "train-aot")) {
      Path copy = home.resolve("scripts").resolve(script);
      Files.createDirectories(copy.getParent());
      executable(copy, Files.readString(SCRIPTS.resolve(script)));
    }
    executable(
        home.resolve("scripts/build"),
        "#!/bin/sh\necho built\ntouch \"$(dirname \"$0\")/../target/sluice.jar\"\n");
    jar = Files.createDirectories(home.resolve("target")).resolve("sluice.jar");
    aged(write(home.resolve("pom.xml"), ""), LONG_AGO);
    aged(write(home.resolve("src/main/java/A.java"), ""), LONG_AGO);
    aged(home.resolve("src/main/java"), LONG_AGO);
    aged(home.resolve("src/main"), LONG_AGO);
    aged(write(jar, ""), LONG_AGO.plusSeconds(10));
  }

  @Test
  void everyScriptIsExecutableAndParses() throws IOException {
    List<Path> scripts;
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      scripts = new ArrayList<>(files.toList());
    }
    scripts.add(Path.of(".ci", "run").toAbsolutePath());
    for (Path script : scripts) {
      if (!script.endsWith("java-options") && !script.endsWith("launch")) { // they are sourced
        assertThat(script).isExecutable();
        assertThat(Files.readAllLines(script)).startsWith("#!/usr/bin/env bash");
        assertThat(Files.readString(script)).contains("\nset -euo pipefail\n");
      }
      try (SluiceProcess bash =
          SluiceProcess.start(elsewhere, Map.of(), List.of("bash", "-n", script.toString()))) {
        assertThat(bash.exitCode()).as(bash.err()).isZero();
      }
    }
  }

  @Test
  void argumentsAndTheCallersFolderReachTheGatewayAsTheyAre() throws IOException {
    String said = run(java("21.0.2"), "--config", "a b.yaml");
    assertThat(said)
        .contains("in " + elsewhere.toRealPath() + "\n")
        .endsWith("[-Dsluice.home=" + home + "]\n[-jar]\n[" + jar + "]\n[--config]\n[a b.yaml]\n");
  }

  @Test
  void bothAreFoundThroughALinkFromAnotherFolder() throws IOException {
    for (String name : List.of("run", "sluice")) {
      Path link = Files.createSymbolicLink(
          elsewhere.resolve(name), home.resolve("scripts").resolve(name));
      Map<String, String> environment = Map.of("JAVA_HOME", java("21").toString());
      assertThat(end(
              SluiceProcess.start(elsewhere, environment, List.of(link.toString(), "--version"))))
          .contains("[-jar]\n[" + jar.toRealPath() + "]\n");
    }
  }

  @Test
  void sluicePassesItsSubCommandAndWhetherAPersonTypes() throws IOException {
    String said = sluice(Map.of("LC_ALL", "C.UTF-8"), "chat", "--model", "a b", "");
    assertThat(said)
        .contains(
            "in " + elsewhere.toRealPath() + "\n",
            "[-Dsluice.terminal=false]\n[-Dsluice.terminal.out=false]\n")
        .contains("[-XX:TieredStopAtLevel=1]\n", "locale C.UTF-8\n")
        .endsWith("[-jar]\n[" + jar + "]\n[chat]\n[--model]\n[a b]\n[]\n");
    assertThat(sluice(Map.of(), "serve", "--port", "0"))
        .doesNotContain("TieredStopAtLevel")
        .endsWith("[serve]\n[--port]\n[0]\n");
    assertThat(sluice(Map.of(), "--version")).endsWith("[help]\n[--version]\n");
  }

  @Test
  void sluiceGivesJavaALocaleThatCanReadEveryArgument() throws IOException {
    assertThat(sluice(Map.of("LC_ALL", "C"), "chat")).contains("locale C.UTF-8\n");
    assertThat(sluice(Map.of("LC_ALL", "de_DE.UTF-8"), "chat")).contains("locale de_DE.UTF-8\n");
  }

  @Test
  void soDoesRun() throws IOException {
    Map<String, String> environment = Map.of("JAVA_HOME", java("21").toString(), "LC_ALL", "C");
    try (SluiceProcess script = start("run", environment)) {
      assertThat(end(script)).contains("locale C.UTF-8\n");
    }
  }

  @Test
  void sluiceWithoutASubCommandIsWrongUse() throws IOException {
    Map<String, String> environment = Map.of("JAVA_HOME", java("21").toString());
    try (SluiceProcess script = start("sluice", environment)) {
      assertThat(script.exitCode()).isEqualTo(2);
      assertThat(script.out()).isEmpty();
      assertThat(script.err()).endsWith("[help]\n");
    }
  }

  @Test
  void whatIsUpToDateIsNotBuilt() throws IOException {
    assertThat(run(java("21"))).doesNotContain("built");
  }

  @Test
  void whatIsMissingOrOlderThanItsSourcesIsBuiltOnce() throws IOException {
    aged(home.resolve("src/main/java/A.java"), LONG_AGO.plusSeconds(20));
    assertThat(run(java("21"))).startsWith("building Sluice...\nbuilt\n");
    assertThat(run(java("21"))).doesNotContain("built");
    Files.delete(jar);
    assertThat(run(java("21"))).startsWith("building Sluice...\nbuilt\n");
  }

  @Test
  void aBuildLeavesARunningGatewayTheJarThatItStartedWith() throws IOException {
    executable(home.resolve("scripts/build"), Files.readString(SCRIPTS.resolve("build")));
    executable(home.resolve("scripts/train-aot"), "#!/bin/sh\n");
    executable(folder.resolve("bin/mvn"), "#!/bin/sh\necho new > target/sluice.jar\n");
    write(jar, "old");
    try (InputStream running = Files.newInputStream(jar)) {
      String path = folder.resolve("bin") + ":" + System.getenv("PATH");
      end(start("build", Map.of("PATH", path)));
      assertThat(Files.readString(jar)).isEqualTo("new\n");
      assertThat(new String(running.readAllBytes(), UTF_8)).isEqualTo("old");
    }
  }

  @Test
  void eachJavaGetsTheOptionsThatItKnows() throws IOException {
    assertThat(run(java("17.0.15"))).contains("[-XX:+UseSerialGC]").doesNotContain("native-access");
    assertThat(run(java("25.0.3"))).contains("[--enable-native-access=ALL-UNNAMED]");
  }

  @Test
  void aStartUpCacheIsUsedWhileItIsNewerThanTheJar() throws IOException {
    Path archive = write(home.resolve("target/sluice-17.0.15.jsa"), "");
    Path cache = write(home.resolve("target/sluice-25.0.3.aot"), "");
    assertThat(run(java("17.0.15"))).contains("[-XX:SharedArchiveFile=" + archive + "]");
    assertThat(run(java("25.0.3"))).contains("[-XX:AOTCache=" + cache + "]");
    assertThat(run(java("17.0.16"))).as("another build's").doesNotContain("-XX:SharedArchiveFile");
    aged(archive, LONG_AGO);
    assertThat(run(java("17.0.15"))).doesNotContain("-XX:SharedArchiveFile");
  }

  @Test
  void nativeLibrariesThatAreUnpackedAreUsedWhileTheyAreNewerThanTheJar() throws IOException {
    Path unpacked = Files.createDirectories(home.resolve("target/native-" + machine()));
    assertThat(run(java("21")))
        .contains("[-Dorg.sqlite.lib.path=" + unpacked + "]\n")
        .contains("[-Djava.library.path=" + unpacked + "]\n");
    aged(unpacked, LONG_AGO);
    assertThat(run(java("21"))).doesNotContain("lib.path", "library.path");
  }

  /** As Bash calls it. */
  private static String machine() throws IOException {
    Process bash = new ProcessBuilder("bash", "-c", "echo $OSTYPE-$HOSTTYPE").start();
    try (InputStream said = bash.getInputStream()) {
      return new String(said.readAllBytes(), UTF_8).strip();
    }
  }

  @Test
  void aHeapThatIsAskedForIsNotBounded() throws IOException {
    String options = "-XX:MaxRAMPercentage=70";
    Map<String, String> environment =
        Map.of("JAVA_HOME", java("21").toString(), "SLUICE_JAVA_OPTIONS", options);
    assertThat(run(environment)).contains("[" + options + "]").doesNotContain("[-Xmx2g]");
  }

  @Test
  void aJavaOnThePathWithoutAReleaseFileWillDo() throws IOException {
    Path java = java("99.0.1");
    Files.delete(java.resolve("release"));
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", java.resolve("bin") + ":" + System.getenv("PATH"));
    environment.put("JAVA_HOME", "");
    assertThat(run(environment)).contains("java 99.0.1\n", "[--enable-native-access=ALL-UNNAMED]");
  }

  @Test
  void aJavaThatIsTooOldOrMissingIsNamed() throws IOException {
    Map<String, String> old = Map.of("JAVA_HOME", java("11.0.2").toString());
    assertThat(refused(old))
        .contains("Sluice needs Java 17 or newer; found ", "/bin/java in JAVA_HOME=");
    Map<String, String> none = Map.of("JAVA_HOME", elsewhere.toString());
    assertThat(refused(none)).contains("found none in JAVA_HOME=" + elsewhere);
  }

  @Test
  void moreOptionsComeFromAVariable() throws IOException {
    Map<String, String> environment =
        Map.of("JAVA_HOME", java("21").toString(), "SLUICE_JAVA_OPTIONS", "-Xmx1g -Dextra=1");
    assertThat(run(environment)).contains("[-Xmx1g]\n[-Dextra=1]\n");
  }

  private String run(Path java, String... arguments) {
    return run(Map.of("JAVA_HOME", java.toString()), arguments);
  }

  private String sluice(Map<String, String> environment, String... arguments) throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("JAVA_HOME", java("21").toString());
    return end(start("sluice", all, arguments));
  }

  private String run(Map<String, String> environment, String... arguments) {
    return end(start("run", environment, arguments));
  }

  private static String end(SluiceProcess started) {
    try (SluiceProcess script = started) {
      assertThat(script.exitCode()).as(script.err()).isZero();
      return script.err() + script.out();
    }
  }

  private String refused(Map<String, String> environment) {
    try (SluiceProcess script = start("run", environment)) {
      assertThat(script.exitCode()).isEqualTo(1);
      return script.err();
    }
  }

  private SluiceProcess start(String name, Map<String, String> environment, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(home.resolve("scripts").resolve(name).toString()));
    command.addAll(List.of(arguments));
    return SluiceProcess.start(elsewhere, environment, command);
  }

  /** A stand-in that says its version and how it was called. */
  private Path java(String version) throws IOException {
    Path java = folder.resolve("java " + version);
    write(java.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    executable(java.resolve("bin/java"), """
        #!/bin/sh
        if [ "$1" = -version ]; then
          echo 'openjdk version "%1$s" 2030-01-01' >&2
          exit
        fi
        echo "java %1$s"
        echo "in $(pwd -P)"
        echo "locale $LC_ALL"
        printf '[%%s]\\n' "$@"
        """.formatted(version));
    return java;
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static void executable(Path file, String text) throws IOException {
    write(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void aged(Path file, Instant time) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(time));
  }
}
