package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.ledger.api.Route;
import dev.sluice.ledger.api.Routes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's calls of the management API work as they stand, and its table names the routes that there are. */
class ManagesKeysAsDocumentedTest {
  private static final Pattern CALL = Pattern.compile(
      "curl --location 'http://127\\.0\\.0\\.1:4000(\\S+)' \\\\\n(.*?)(?=\n\ncurl|\n```)",
      Pattern.DOTALL);
  private static final Pattern HEADER = Pattern.compile("--header '([^:]+): ([^']+)'");
  private static final Pattern DATA = Pattern.compile("--data-raw '(.*?)'", Pattern.DOTALL);
  private static final Pattern ROUTE = Pattern.compile("`(/[^`]+)`");

  private static String section() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    int start = readme.indexOf("\n## Keys\n");
    return readme.substring(start, readme.indexOf("\n## ", start + 1));
  }

  @Test
  void itsCallsDoWhatTheySay() throws IOException {
    String yaml = "general_settings: {master_key: sk-1234, store_model_in_db: true}\n"
        + "model_list: [{model_name: echo, litellm_params: {model: echo/echo}}]\n";
    List<MatchResult> calls = CALL.matcher(section()).results().toList();
    assertThat(calls).hasSize(6);
    try (SluiceUnderTest sluice = SluiceUnderTest.start(yaml)) {
      for (MatchResult call : calls) {
        Matcher header = HEADER.matcher(call.group(2));
        assertThat(header.find()).isTrue();
        Matcher data = DATA.matcher(call.group(2));
        HttpResponse<String> answer = data.find()
            ? sluice.post(call.group(1), data.group(1), header.group(1), header.group(2))
            : sluice.get(call.group(1), header.group(1), header.group(2));
        assertThat(answer.statusCode()).as(call.group(1) + answer.body()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).containsKey("ignored_fields")).isFalse();
      }
    }
  }

  @Test
  void itsTableNamesEveryRoute() throws IOException {
    Set<String> documented = new TreeSet<>();
    section().lines().filter(line -> line.startsWith("| `/")).forEach(line -> {
      Matcher route = ROUTE.matcher(line);
      while (route.find()) {
        documented.add(route.group(1));
      }
    });
    documented.remove("/end_user/...");
    Set<String> paths = new TreeSet<>(Routes.all().stream().map(Route::path).toList());
    paths.removeIf(path -> path.startsWith("/end_user/"));
    assertThat(documented).isEqualTo(paths);
  }
}
