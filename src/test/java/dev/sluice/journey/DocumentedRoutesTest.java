package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.Operation;
import dev.sluice.fake.SluiceUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's table of routes: what it promises is there, and what is there stands in it. */
class DocumentedRoutesTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(GET|POST) (/\\S+)` \\|");
  private static final Pattern OPERATOR_ROUTE =
      Pattern.compile("\"(/(?:health|config|metrics|route)[^\"]*)\"");

  @Test
  void everyDocumentedRouteAnswers() throws IOException {
    String yaml = "model_list: [{model_name: echo, litellm_params: {model: echo/echo}}]\n";
    try (SluiceUnderTest sluice = SluiceUnderTest.start(yaml)) {
      for (MatchResult row : rows()) {
        String path = row.group(2).replace("{id}", "echo");
        String body = "{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],"
            + "\"prompt\":\"a\",\"input\":\"a\"}";
        var answer = row.group(1).equals("GET") ? sluice.get(path) : sluice.post(path, body);
        assertThat(answer.statusCode()).as(row.group() + answer.body()).isEqualTo(200);
      }
    }
  }

  @Test
  void everyRouteIsDocumented() throws IOException {
    Set<String> documented = rows().stream().map(row -> row.group(2)).collect(Collectors.toSet());
    for (Operation operation : Operation.values()) {
      assertThat(documented).contains("/v1" + operation.route());
    }
    String source = Files.readString(
            Path.of("src/main/java/dev/sluice/ingress/operator/OperatorRoutes.java"))
        + Files.readString(Path.of("src/main/java/dev/sluice/ingress/operator/HealthRoutes.java"));
    List<String> routes = OPERATOR_ROUTE
        .matcher(source)
        .results()
        .map(found -> found.group(1))
        .distinct()
        .toList();
    assertThat(routes).isNotEmpty();
    assertThat(documented)
        .containsAll(routes)
        .contains("/openapi.json", "/docs", "/utils/token_counter")
        .hasSize(routes.size() + Operation.values().length + 5);
  }

  @Test
  void everyScriptIsDocumentedAndEveryDocumentedScriptIsThere() throws IOException {
    Set<String> named = Pattern.compile("scripts/([a-z-]+)")
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(Path.of("scripts"))) {
      assertThat(named)
          .containsExactlyInAnyOrderElementsOf(files
              .filter(Files::isExecutable) // the rest is sourced by others
              .map(file -> file.getFileName().toString())
              .toList());
    }
  }

  private static List<MatchResult> rows() throws IOException {
    return ROW.matcher(Files.readString(Path.of("README.md"))).results().toList();
  }
}
