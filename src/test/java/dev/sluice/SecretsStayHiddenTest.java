package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigStatus;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReading;
import dev.sluice.config.reload.SnapshotDiff;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done with a config, its keys are in nothing that is printed. */
class SecretsStayHiddenTest extends ConfigReading {
  private static final List<String> SECRETS = List.of(
      "sk-literal-Aa11Bb22Cc33",
      "env-Dd44Ee55Ff66",
      "master-Gg77Hh88Ii99",
      "header-Jj00Kk11Ll22",
      "query-Mm33Nn44Oo55",
      "body-Pp66Qq77Rr88",
      "cred-Ss99Tt00Uu11");

  private static final String CONFIG = """
      general_settings: {master_key: master-Gg77Hh88Ii99}
      litellm_settings: {api_key: env-Dd44Ee55Ff66}
      credential_list: [{credential_name: c, credential_values: {api_key: cred-Ss99Tt00Uu11}}]
      model_list:
        - model_name: a
          litellm_params:
            model: openai/a
            api_key: sk-literal-Aa11Bb22Cc33
            api_base: http://h/v1?key=query-Mm33Nn44Oo55
            extra_headers: {x-auth: header-Jj00Kk11Ll22}
            extra_body: {api_token: body-Pp66Qq77Rr88}
            session_secret: body-Pp66Qq77Rr88
            nested: {a: [body-Pp66Qq77Rr88]}
            unknwon: os.environ/SECRET
        - model_name: b
          litellm_params: {model: openai/b, litellm_credential_name: c}
        - model_name: c
          litellm_params: {model: openai/c, api_key: os.environ/SECRET}
      """;

  @Test
  void toStringOfASnapshotHidesThem() {
    environment.put("SECRET", "env-Dd44Ee55Ff66");
    Snapshot snapshot = serve(CONFIG);
    assertHidden(snapshot.toString());
    assertHidden(new ConfigStatus(snapshot, null, new JsonObject(), Map.of()).toString());
    assertHidden(String.join("\n", ServedModels.lines(snapshot)));
  }

  @Test
  void theDiffHidesThem() {
    environment.put("SECRET", "env-Dd44Ee55Ff66");
    Snapshot before = serve(CONFIG);
    String other = CONFIG;
    for (String secret : SECRETS) {
      other =
          other.replace(secret, new StringBuilder(secret).insert(9, "changed").toString());
    }
    environment.put("SECRET", "env-other-value-1234");
    Snapshot after = serve(other);
    String there = SnapshotDiff.of(before, after).encode();
    String back = SnapshotDiff.of(after, before).encode();
    assertThat(there).contains("\"api_key\"", "\"headers\"", "\"query\"", "\"master_key\"");
    assertHidden(there);
    assertHidden(back);
    assertThat(there).doesNotContain("changed-", "other-value", "Pp66Qq");
  }

  @Test
  void theCheckHidesThem() throws Exception {
    environment.put("SECRET", "env-Dd44Ee55Ff66");
    Path file = write("config.yaml", CONFIG);
    ConfigCheck.Report report = new ConfigCheck(vertx, reader(), false)
        .check(List.of(file))
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    assertThat(report.text()).contains("sk-...Cc33", "...Uu11", "...Ff66");
    assertHidden(report.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timeout: sk-literal-Aa11Bb22Cc33",
        "timeout: os.environ/SECRET",
        "timeout: sk-literal-Aa11Bb22Cc33 ",
        "drop_params: sk-literal-Aa11Bb22Cc33",
        "extra_body: sk-literal-Aa11Bb22Cc33",
        "api_base: sk-literal-Aa11Bb22Cc33",
        "api_base: http://user:sk-literal-Aa11Bb22Cc33@host/v1",
        "litellm_credential_name: sk-literal-Aa11Bb22Cc33",
        "configurable_clientside_auth_params: [sk-literal-Aa11Bb22Cc33]",
        "extra_headers: {\"a b\": sk-literal-Aa11Bb22Cc33}",
        "api_key: \"sk-literal-Aa11Bb22Cc33",
        "api_key: 'sk-literal-Aa11Bb22Cc33' x",
        "api_key: [sk-literal-Aa11Bb22Cc33]",
      })
  void whatIsSaidOfAMistakeHidesThem(String line) {
    environment.put("SECRET", "env-Dd44Ee55Ff66");
    try {
      assertHidden(serve(entry("model: openai/x", line)).warnings().toString());
    } catch (AssertionError e) {
      assertHidden(String.valueOf(e.getMessage()));
    }
  }

  private static void assertHidden(String text) {
    assertThat(text).doesNotContain(SECRETS);
  }
}
