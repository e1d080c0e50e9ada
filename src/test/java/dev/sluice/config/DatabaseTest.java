package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Database.Postgres;
import dev.sluice.config.Database.Sqlite;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseTest {
  @Test
  void sqliteIsAPath() {
    assertThat(Database.parse("sqlite:data/x.db")).isEqualTo(new Sqlite(Path.of("data/x.db")));
    assertThat(Database.parse("SQLite:/var/lib/x.db "))
        .isEqualTo(new Sqlite(Path.of("/var/lib/x.db")));
  }

  @Test
  void postgresIsWrittenInAllItsWays() {
    assertThat(
            Database.parse("postgresql://u:p@db.example:6000/sluice?sslmode=require&schema=a%20b"))
        .isEqualTo(new Postgres(
            "db.example:6000",
            "sluice",
            "u",
            new Secret("p"),
            Map.of("sslmode", "require", "schema", "a b")));
    assertThat(Database.parse("postgres://[::1]/sluice"))
        .isEqualTo(new Postgres("[::1]:5432", "sluice", null, null, Map.of()));
    assertThat(Database.parse("postgres://u@a:1,b/sluice"))
        .isEqualTo(new Postgres("a:1,b:5432", "sluice", "u", null, Map.of()));
  }

  @Test
  void aPasswordMayHoldAnythingAndIsNeverShown() {
    Postgres database = (Postgres) Database.parse("postgres://u:p%40%2F%3F%25+:@x@db/sluice");
    assertThat(database.password()).isEqualTo(new Secret("p@/?%+:@x"));
    assertThat(database.toString()).isEqualTo("postgresql://db:5432/sluice");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mysql://u:hunter2@h/d | is mysql:",
        "postgrsql://u:hunter2@h/d | did you mean \"postgresql\"",
        "jdbc:postgresql://h/d | begins with jdbc:",
        "file:./dev.db | write sqlite:PATH",
        "data/sluice.db | names no kind of database",
        "sqlite: | names no file",
        "sqlite:///data/x.db | write sqlite:PATH",
        "sqlite::memory: | names no file",
        "postgresql:db | has no //",
        "postgresql://u:hunter2@h | names no database",
        "postgresql://u:hunter2@h/ | names no database",
        "postgresql://u:hunter2/x@h/d | %2F",
        "postgresql://u:hunter2@h:0/d | host and port",
        "postgresql://u:hunter2@h:65536/d | host and port",
        "postgresql://u:hunter2@:5432/d | host and port",
        "postgresql://u:hunter2%zz@h/d | write %25",
      })
  void whatIsWrongIsToldWithoutThePassword(String url, String told) {
    assertThatThrownBy(() -> Database.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(told)
        .hasMessageNotContaining("hunter2");
  }
}
