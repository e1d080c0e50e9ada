package dev.sluice.ledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables, the OpenAPI document and the page tell the same. */
class RoutesTest {
  private static final Pattern OPERATOR_ROUTE =
      Pattern.compile("\"(/(?:health|config|metrics|route)[^\"]*)\"");

  private final JsonObject document = OpenApi.document();

  @Test
  void noRouteStandsTwice() {
    assertThat(Routes.all()).extracting(Route::name).doesNotHaveDuplicates();
    assertThat(GatewayRoutes.all()).extracting(Route::name).doesNotHaveDuplicates();
  }

  @Test
  void everyRouteIsInTheDocumentAndOnThePage() {
    String page = DocsPage.of(document);
    for (List<Route> routes : List.of(Routes.all(), GatewayRoutes.all())) {
      for (Route route : routes) {
        assertThat(document.getJsonObject("paths").getJsonObject(route.path()).fieldNames())
            .contains(route.method().toLowerCase(Locale.ROOT));
        assertThat(page).contains("<code>" + route.path() + "</code>");
      }
    }
  }

  @Test
  void operatorsRoutesAreInTheDocument() throws IOException {
    String source = Files.readString(
            Path.of("src/main/java/dev/sluice/ingress/operator/OperatorRoutes.java"))
        + Files.readString(Path.of("src/main/java/dev/sluice/ingress/operator/HealthRoutes.java"));
    List<String> routes =
        OPERATOR_ROUTE.matcher(source).results().map(found -> found.group(1)).toList();
    assertThat(document.getJsonObject("paths").fieldNames()).containsAll(routes);
  }

  @Test
  void thePageNeedsNothingFromElsewhere() {
    assertThat(DocsPage.of(document))
        .doesNotContain("<script", "<link", "src=", "http://", "https://", "url(", "@import");
  }

  @Test
  void everyFieldSaysWhatItMeans() {
    for (Route route : Routes.all()) {
      for (Form form : new Form[] {route.body(), route.query(), route.answer()}) {
        if (form != null) {
          assertThat(form.fields().values())
              .allSatisfy(field -> assertThat(field.meaning()).endsWith("."));
        }
      }
    }
  }
}
