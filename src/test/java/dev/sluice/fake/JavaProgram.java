package dev.sluice.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/** A Java program as a text, compiled and run in a process of its own, with this one's class path. Stateless. */
public final class JavaProgram {
  private static final String CLASS = "Example";
  /** The first Java that warns of native libraries, as README says. */
  private static final int WARNS = 24;

  private JavaProgram() {}

  /** Statements with their imports, made a program; a class called {@code Example} is one already. */
  public static String of(String code) {
    if (code.contains("class " + CLASS)) {
      return code;
    }
    String imports =
        code.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
    String statements =
        code.lines().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"));
    return imports + "\npublic class " + CLASS + " {\n  public static void main(String[] args) {\n"
        + statements + "\n  }\n}\n";
  }

  /** What it printed; it must compile, and end by itself within a minute. */
  public static String run(Path folder, String program) throws Exception {
    Path source = Files.writeString(folder.resolve(CLASS + ".java"), program);
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    compile(folder, source, path);
    Path output = folder.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= WARNS) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", folder + File.pathSeparator + path, CLASS));
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("ends by itself; printed %s", Files.readString(output)).isTrue();
    return Files.readString(output);
  }

  private static void compile(Path folder, Path source, String path) throws Exception {
    var messages = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled = compiler
          .getTask(
              messages,
              files,
              null,
              List.of("-proc:none", "-cp", path, "-d", folder.toString()),
              null,
              files.getJavaFileObjects(source))
          .call();
      assertThat(compiled).as("%s%n%s", Files.readString(source), messages).isTrue();
    }
  }
}
