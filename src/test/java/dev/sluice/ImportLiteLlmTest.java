package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Database;
import dev.sluice.fake.PostgresUnderTest;
import dev.sluice.fake.SluiceUnderTest;
import dev.sluice.ledger.Balance;
import dev.sluice.ledger.KeyHash;
import dev.sluice.ledger.Kind;
import dev.sluice.ledger.Row;
import dev.sluice.ledger.litellm.Counts;
import dev.sluice.ledger.litellm.Import;
import dev.sluice.ledger.store.LiteLlmTables;
import dev.sluice.ledger.store.Session;
import dev.sluice.ledger.store.Store;
import dev.sluice.ledger.store.Stores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A LiteLLM proxy's keys work here, with what they spent. */
class ImportLiteLlmTest {
  private static final String TABLES = """
      CREATE TABLE "LiteLLM_BudgetTable" (budget_id TEXT PRIMARY KEY, max_budget FLOAT8, soft_budget FLOAT8,
        max_parallel_requests INT, tpm_limit BIGINT, rpm_limit BIGINT, model_max_budget JSONB, budget_duration TEXT,
        budget_reset_at TIMESTAMP(3), created_at TIMESTAMP(3) DEFAULT now(), created_by TEXT,
        updated_at TIMESTAMP(3) DEFAULT now(), updated_by TEXT);
      CREATE TABLE "LiteLLM_ModelTable" (id SERIAL PRIMARY KEY, aliases JSONB, created_by TEXT, updated_by TEXT);
      CREATE TABLE "LiteLLM_UserTable" (user_id TEXT PRIMARY KEY, user_alias TEXT, teams TEXT[] DEFAULT '{}',
        user_role TEXT, password TEXT, max_budget FLOAT8, spend FLOAT8 DEFAULT 0, user_email TEXT, models TEXT[],
        metadata JSONB DEFAULT '{}', budget_duration TEXT, budget_reset_at TIMESTAMP(3), tpm_limit BIGINT);
      CREATE TABLE "LiteLLM_TeamTable" (team_id TEXT PRIMARY KEY, team_alias TEXT, admins TEXT[], members TEXT[],
        members_with_roles JSONB DEFAULT '{}', metadata JSONB DEFAULT '{}', max_budget FLOAT8, spend FLOAT8 DEFAULT 0,
        models TEXT[], blocked BOOLEAN DEFAULT false, budget_duration TEXT, budget_reset_at TIMESTAMP(3), model_id INT);
      CREATE TABLE "LiteLLM_TeamMembership" (user_id TEXT, team_id TEXT, spend FLOAT8 DEFAULT 0, budget_id TEXT,
        PRIMARY KEY (user_id, team_id));
      CREATE TABLE "LiteLLM_ProxyModelTable" (model_id TEXT PRIMARY KEY, model_name TEXT, litellm_params JSONB,
        model_info JSONB, blocked BOOLEAN DEFAULT false, created_at TIMESTAMP(3) DEFAULT now(), created_by TEXT,
        updated_at TIMESTAMP(3) DEFAULT now(), updated_by TEXT);
      CREATE TABLE "LiteLLM_EndUserTable" (user_id TEXT PRIMARY KEY, alias TEXT, spend FLOAT8 DEFAULT 0,
        budget_id TEXT, blocked BOOLEAN DEFAULT false);
      CREATE TABLE "LiteLLM_DeprecatedVerificationToken" (id TEXT PRIMARY KEY DEFAULT gen_random_uuid()::TEXT,
        token TEXT UNIQUE, active_token_id TEXT, revoke_at TIMESTAMP(3), created_at TIMESTAMP(3) DEFAULT now());
      CREATE TABLE "LiteLLM_VerificationToken" (token TEXT PRIMARY KEY, key_name TEXT, key_alias TEXT,
        spend FLOAT8 DEFAULT 0, expires TIMESTAMP(3), models TEXT[], aliases JSONB DEFAULT '{}', user_id TEXT,
        team_id TEXT, permissions JSONB DEFAULT '{}', metadata JSONB DEFAULT '{}', blocked BOOLEAN, tpm_limit BIGINT,
        rpm_limit BIGINT, max_budget FLOAT8, budget_duration TEXT, budget_reset_at TIMESTAMP(3), budget_id TEXT,
        created_at TIMESTAMP(3) DEFAULT '2025-01-02T03:04:05.678', updated_at TIMESTAMP(3) DEFAULT now());
      """;
  /** {@code openai/their-name}, as LiteLLM encrypts it with the salt key {@code a salt that stays}. */
  private static final String MODEL =
      "IYSOQCO8G4Tc1NnTK6vBnXUcmJpfeIw63NdlhkoVAM51MlspfQo9ExVLZxBH5uK6VMKxQBcgAyba";
  /** {@code from LiteLLM}, likewise, but with AES. */
  private static final String MOCK =
      "v2:gcm:lj32LANpQNjoVa4GydSDZ3g32I-_58FR6xo247rbfuG1smgqQRB7Vw==";

  private static final Instant RESET = Instant.parse("2099-12-31T00:00:00Z");

  @TempDir
  Path folder;

  private final String from = PostgresUnderTest.newUrl();
  private Path file;

  @BeforeEach
  void fill() throws SQLException {
    file = folder.resolve("sluice.db");
    run(TABLES);
    run(
        "INSERT INTO \"LiteLLM_BudgetTable\" (budget_id, max_budget, rpm_limit) VALUES ('b1', 3.5, 9)");
    run("INSERT INTO \"LiteLLM_ModelTable\" (aliases) VALUES ('{\"fast\": \"gpt-4o-mini\"}')");
    run("INSERT INTO \"LiteLLM_UserTable\" (user_id, user_role, password, spend, user_email)"
        + " VALUES ('u1', 'internal_user', 'scrypt:x', 1.25, 'u1@example.com')");
    run(
        "INSERT INTO \"LiteLLM_TeamTable\" (team_id, team_alias, members_with_roles, spend, models, model_id)"
            + " VALUES ('t1', 'red', '[{\"role\": \"admin\", \"user_id\": \"u1\"}]', 2.5, '{m1,m2}', 1)");
    run("INSERT INTO \"LiteLLM_TeamMembership\" VALUES ('u1', 't1', 0.5, 'b1')");
    run("INSERT INTO \"LiteLLM_EndUserTable\" VALUES ('c1', 'cee', 0.75, 'b1', true)");
    run(
        "INSERT INTO \"LiteLLM_ProxyModelTable\" (model_id, model_name, litellm_params, model_info) VALUES ('m1',"
            + " 'm1', '{\"model\": \"" + MODEL + "\", \"mock_response\": \"" + MOCK
            + "\", \"rpm\": 7}',"
            + " '{\"id\": \"m1\", \"db_model\": true}')");
    for (int i = 0; i < 1200; i++) {
      run(
          "INSERT INTO \"LiteLLM_VerificationToken\" (token, key_name, key_alias, spend, user_id, team_id,"
              + " budget_duration, budget_reset_at, max_budget, models) VALUES ('"
              + KeyHash.of("sk-of-litellm-" + i) + "', 'sk-...abcd', 'key " + i + "', " + i / 1000.0
              + ", 'u1', 't1', '30d', '2099-12-31', 10, '{}')");
    }
    run("INSERT INTO \"LiteLLM_VerificationToken\" (token, team_id) VALUES ('"
        + KeyHash.of("sk-session") + "', 'litellm-dashboard')");
  }

  private void run(String statements) throws SQLException {
    Database.Postgres database = (Database.Postgres) Database.parse(from);
    try (Connection connection = DriverManager.getConnection(
            "jdbc:postgresql://" + database.hosts() + "/" + database.name(),
            database.user(),
            database.password().reveal());
        Statement plain = connection.createStatement()) {
      plain.execute(statements);
    }
  }

  private List<Counts> bring(boolean dry) {
    try (LiteLlmTables tables = new LiteLlmTables((Database.Postgres) Database.parse(from));
        Store store = open()) {
      return new Import(tables, store, dry, System.currentTimeMillis()).run();
    }
  }

  private Store open() {
    return Stores.open(new Database.Sqlite(file), Clock.systemUTC());
  }

  private List<Balance> balances(String... accounts) {
    return look(session -> session.balances(List.of(accounts)));
  }

  private List<Row> keys() {
    return look(session -> session.all(Kind.KEY));
  }

  private <T> T look(Function<Session, T> work) {
    try (Store store = open()) {
      return store.inTransaction(work);
    }
  }

  @Test
  void everythingComesWithItsSpendAndResets() {
    assertThat(bring(false))
        .containsExactly(
            new Counts("Budgets", 1, 0, 0),
            new Counts("Users", 1, 0, 0),
            new Counts("Teams", 1, 0, 0),
            new Counts("Team members", 1, 0, 0),
            new Counts("Memberships", 0, 1, 0),
            new Counts("Customers", 1, 0, 0),
            new Counts("Models", 1, 0, 0),
            new Counts("Keys", 1200, 0, 0),
            new Counts("Replaced keys", 0, 0, 0));
    KeyHash hash = KeyHash.of("sk-of-litellm-7");
    Row key = look(session -> session.find(Kind.KEY, hash.toString()));
    assertThat(key.fields().getString("key_alias")).isEqualTo("key 7");
    assertThat(key.fields().getDouble("max_budget")).isEqualTo(10);
    assertThat(key.fields().fieldNames()).doesNotContain("token", "spend");
    assertThat(key.createdAt())
        .isEqualTo(Instant.parse("2025-01-02T03:04:05.678Z").toEpochMilli());
    assertThat(balances("key:" + hash))
        .containsExactlyInAnyOrder(
            new Balance("key:" + hash, "", 7_000_000, 0),
            new Balance("key:" + hash, "30d", 7_000_000, RESET.toEpochMilli()));
    Row team = look(session -> session.find(Kind.TEAM, "t1"));
    assertThat(team.fields().getJsonObject("model_aliases"))
        .isEqualTo(new JsonObject().put("fast", "gpt-4o-mini"));
    assertThat(team.fields().getJsonArray("models"))
        .isEqualTo(new JsonArray().add("m1").add("m2"));
    assertThat(look(session -> session.find(Kind.MEMBER, "t1/u1")).fields())
        .isEqualTo(new JsonObject()
            .put("team_id", "t1")
            .put("user_id", "u1")
            .put("role", "admin")
            .put("budget_id", "b1"));
    assertThat(look(session -> session.find(Kind.USER, "u1")).fields().fieldNames())
        .contains("user_email")
        .doesNotContain("password");
    assertThat(balances("member:t1/u1", "customer:c1", "team:t1"))
        .extracting(Balance::nanos)
        .containsExactlyInAnyOrder(500_000_000L, 750_000_000L, 2_500_000_000L);
  }

  @Test
  void modelsComeEncryptedAndAreServedWithTheSameSaltKey() {
    bring(false);
    Row model = look(session -> session.find(Kind.MODEL, "m1"));
    assertThat(model.fields().getJsonObject("litellm_params").getString("model"))
        .isEqualTo(MODEL);
    String yaml = """
        model_list: []
        general_settings: {master_key: sk-master-1234567890, store_model_in_db: true}
        """;
    Map<String, String> environment =
        Map.of("DATABASE_URL", "sqlite:" + file, "LITELLM_SALT_KEY", "a salt that stays");
    try (SluiceUnderTest sluice = SluiceUnderTest.start(yaml, environment)) {
      String body = "{\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
      HttpResponse<String> answer =
          sluice.post("/v1/chat/completions", body, "authorization", "Bearer sk-of-litellm-7");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("from LiteLLM");
    }
  }

  @Test
  void aSecondRunChangesWhatChangedAndNeverLowersSpend() throws SQLException {
    bring(false);
    assertThat(bring(false)).allMatch(counts -> counts.made() == 0 && counts.changed() == 0);
    String account = "key:" + KeyHash.of("sk-of-litellm-9");
    look(session -> {
      session.setBalance(new Balance(account, "", 5_000_000_000L, 0)); // used here since
      return session;
    });
    run("UPDATE \"LiteLLM_VerificationToken\" SET max_budget = 11 WHERE key_alias = 'key 3'");
    assertThat(bring(false).get(7)).isEqualTo(new Counts("Keys", 0, 1, 1199));
    assertThat(balances(account)).contains(new Balance(account, "", 5_000_000_000L, 0));
  }

  private void replaced(String key, String successor, String until) throws SQLException {
    run("INSERT INTO \"LiteLLM_DeprecatedVerificationToken\" (token, active_token_id, revoke_at)"
        + " VALUES ('" + KeyHash.of(key) + "', '" + KeyHash.of(successor) + "', '" + until + "')");
  }

  @Test
  void keysInTheirGraceWorkUntilItEnds() throws SQLException {
    replaced("sk-in-its-grace", "sk-of-litellm-7", "2099-12-31");
    replaced("sk-over", "sk-of-litellm-7", "2020-12-31");
    replaced("sk-of-nobody", "sk-gone", "2099-12-31");
    replaced("sk-of-litellm-8", "sk-of-litellm-7", "2099-12-31");
    assertThat(bring(false).get(8)).isEqualTo(new Counts("Replaced keys", 1, 0, 2));
    assertThat(bring(false).get(8)).isEqualTo(new Counts("Replaced keys", 0, 0, 3));
    Row old = look(
        session -> session.find(Kind.RETIRED_KEY, KeyHash.of("sk-in-its-grace").toString()));
    assertThat(old.fields())
        .isEqualTo(new JsonObject()
            .put("successor", KeyHash.of("sk-of-litellm-7").toString())
            .put("revoke_at", "2099-12-31T00:00:00Z"));
    String yaml = """
        model_list: [{model_name: m1, litellm_params: {model: echo/one}}]
        general_settings: {master_key: sk-master-1234567890}
        """;
    String body = "{\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    Map<String, String> environment = Map.of("DATABASE_URL", "sqlite:" + file);
    try (SluiceUnderTest sluice = SluiceUnderTest.start(yaml, environment)) {
      Map<String, Integer> expected = Map.of(
          "sk-in-its-grace", 200, "sk-of-litellm-7", 200, "sk-over", 401, "sk-of-nobody", 401);
      expected.forEach((key, status) -> assertThat(sluice
              .post("/v1/chat/completions", body, "authorization", "Bearer " + key)
              .statusCode())
          .as(key)
          .isEqualTo(status));
      JsonObject renew = new JsonObject().put("key", "sk-of-litellm-7");
      assertThat(sluice
              .post(
                  "/key/regenerate", renew.encode(), "authorization", "Bearer sk-master-1234567890")
              .statusCode())
          .isEqualTo(200);
    }
    bring(false);
    Row replaced =
        look(session -> session.find(Kind.KEY, KeyHash.of("sk-of-litellm-7").toString()));
    assertThat(replaced).as("another took its place here since").isNull();
  }

  @Test
  void aDryRunTellsTheSameAndMakesNothing() {
    Program run = new Program(from, file);
    assertThat(bring(true).get(7)).isEqualTo(new Counts("Keys", 1200, 0, 0));
    assertThat(keys()).isEmpty();
    assertThat(run.exit("--dry-run")).isZero();
    assertThat(Files.exists(run.file())).isFalse();
    assertThat(run.exit()).isZero();
    assertThat(Files.exists(run.file())).isTrue();
  }

  /** The sub-command, as it is called. */
  private record Program(String from, Path beside) {
    private Path file() {
      return beside.resolveSibling("other.db");
    }

    private int exit(String... more) {
      List<String> words =
          new ArrayList<>(List.of("--database-url", from, "--into", "sqlite:" + file()));
      words.addAll(List.of(more));
      dev.sluice.cli.Program program = Main.program("import-litellm");
      return program.run(program.command().parse(words));
    }
  }
}
