package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files and methods stay small enough to be read at once. */
class ShapeTest {
  private static final int MAX_FILE_LINES = 300;
  private static final int MAX_METHOD_LINES = 45;
  private static final int MAX_USUAL_METHOD_LINES = 25; // for 95 of 100 methods
  private static final Path SOURCES = Path.of("src/main/java");
  // A member of a top-level or nested type that opens a block: two to six spaces, then a signature.
  private static final Pattern METHOD = Pattern.compile(
      "^( {2,6})(?! |return|if|for|while|switch|try|else|do|synchronized|new |\\}|//|\\*|\\.|case)"
          + "[\\w<>\\[\\]@?., ]*\\w\\([^;]*\\)?[^;]*\\{$");
  private static final Pattern TYPE = Pattern.compile("\\b(class|interface|record|enum)\\b|->");

  private record Method(Path file, int line, int lines) {
    @Override
    public String toString() {
      return file + ":" + line + " (" + lines + " lines)";
    }
  }

  @Test
  void filesFitOnAFewScreens() throws IOException {
    for (Path file : sources()) {
      assertThat(Files.readAllLines(file))
          .as("lines of %s", file)
          .hasSizeLessThanOrEqualTo(MAX_FILE_LINES);
    }
  }

  @Test
  void methodsAreShort() throws IOException {
    List<Method> methods = new ArrayList<>();
    for (Path file : sources()) {
      methods.addAll(methodsOf(file, Files.readAllLines(file)));
    }
    assertThat(methods).hasSizeGreaterThan(100);
    assertThat(methods).filteredOn(method -> method.lines > MAX_METHOD_LINES).isEmpty();
    List<Integer> sizes = methods.stream().map(Method::lines).sorted().toList();
    assertThat(sizes.get(sizes.size() * 95 / 100)).isLessThanOrEqualTo(MAX_USUAL_METHOD_LINES);
  }

  private static List<Method> methodsOf(Path file, List<String> lines) {
    List<Method> methods = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher opening = METHOD.matcher(lines.get(i));
      if (opening.matches() && !TYPE.matcher(lines.get(i)).find()) {
        String closing = opening.group(1) + "}";
        int end = i;
        while (end < lines.size() - 1 && !lines.get(end).equals(closing)) {
          end++;
        }
        methods.add(new Method(file, i + 1, end - i + 1));
      }
    }
    return methods;
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
