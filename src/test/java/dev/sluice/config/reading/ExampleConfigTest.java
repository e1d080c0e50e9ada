package dev.sluice.config.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ModelGroup;
import dev.sluice.config.Origin;
import dev.sluice.config.Settings;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.section.Tables;
import dev.sluice.config.reading.section.Vocabulary;
import dev.sluice.fake.TestAuthority;
import dev.sluice.fake.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code conf/config.yaml} is what people start with: it must run, and it must tell all. */
class ExampleConfigTest extends ConfigReading {
  private static final Path EXAMPLE = Path.of("conf", "config.yaml");

  @Test
  void servesTheBuiltInModelWithoutKeyAndNetwork() throws Exception {
    Snapshot snapshot = read(EXAMPLE);
    assertThat(only(snapshot).origin()).isEqualTo(Origin.BUILT_IN);
    assertThat(snapshot.groups().get(0).name()).isEqualTo("echo");
    assertThat(snapshot.warnings()).isEmpty();
    assertThat(snapshot.settings().masterKey()).isNull();
  }

  @Test
  void namesEverySettingThatTheReaderActsOn() throws IOException {
    String text = Files.readString(EXAMPLE);
    Vocabulary vocabulary = new Vocabulary();
    for (String section : Tables.load(Vocabulary.class, "keys.yaml").fieldNames()) {
      for (String key : vocabulary.words(section).acted()) {
        assertThat(text).as(section + "." + key).containsPattern("(?m)^[ #{-]*.*\\b" + key + ":");
      }
    }
  }

  @Test
  void isValidWithEverySettingUncommented() throws Exception {
    environment.put("OPENAI_API_KEY", "sk-from-the-environment");
    environment.put("REDIS_PASSWORD", "a password");
    environment.put("LITELLM_ENVIRONMENT", "production");
    write("more-models.yaml", "model_list: []\n");
    Snapshot snapshot = serve(uncommented());
    assertThat(snapshot.warnings()).isEmpty();
    assertThat(snapshot.groups())
        .extracting(ModelGroup::name)
        .containsExactly("echo", "gpt-4o", "canned");
    assertThat(snapshot.aliases().keySet()).isEqualTo(Set.of("gpt-4", "gpt-3.5"));
  }

  @Test
  void showsTheDefaults() throws Exception {
    Settings plain = read(EXAMPLE).settings();
    write("more-models.yaml", "model_list: []\n");
    environment.put("OPENAI_API_KEY", "sk-from-the-environment");
    environment.put("REDIS_PASSWORD", "a password");
    Settings shown = serve(uncommented()).settings();
    assertThat(shown)
        .usingRecursiveComparison()
        .ignoringFields("masterKey", "ledger.on", "keyHeader", "completionModel", "embeddingModel")
        .ignoringFields("management", "metrics", "tracing")
        .ignoringFields("listening.tls", "listening.adminHost", "listening.origins")
        .ignoringFields("metricsNeedKey", "routing.groupStrategies", "routing.providerBudgets")
        .ignoringFields("routing.retries.byKind", "routing.retries.byGroup")
        .ignoringFields("routing.cooldowns.byKind", "routing.fallbacks.general")
        .ignoringFields("routing.fallbacks.contextWindow", "routing.fallbacks.contentPolicy")
        .ignoringFields("routing.fallbacks.defaults", "limits.customerHeaders")
        .ignoringFields("limits.maxBudget", "limits.budgetDuration", "limits.maxCustomerBudget")
        .ignoringFields("ledger.usage.retentionMillis", "ledger.models.saltKey", "redis")
        .ignoringFields("logs.level", "callers.allowed", "limits.customerBudget")
        .isEqualTo(plain);
  }

  /** Prose begins with "# " and a word; everything else behind a "#" is a setting. */
  private String uncommented() throws IOException {
    TestAuthority authority = TestAuthority.named("example");
    Issued gateway = authority.issue("gateway");
    write("certs/gateway.pem", gateway.certificate());
    write("certs/gateway-key.pem", gateway.key());
    write("certs/callers.pem", authority.certificate());
    write("certs/client.pem", authority.issue("client").both());
    return Files.readString(EXAMPLE)
        .replaceAll("(?m)^( *)#(?!( \\S|$))", "$1")
        .replace(" certs/", " " + folder + "/certs/");
  }
}
