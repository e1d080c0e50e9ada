package dev.sluice.ledger.store;

import dev.sluice.config.Database.Postgres;
import dev.sluice.config.PercentCode;
import dev.sluice.config.Secret;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections to a PostgreSQL, with a bound on everything that could wait for ever. */
final class PostgresSource {
  private static final int CONNECT_SECONDS = 3;
  private static final int LOGIN_SECONDS = 5;
  private static final int ANSWER_SECONDS = 10;
  private static final int MIGRATION_SECONDS = 120; // for one statement

  /** Names in a {@code database_url} and the driver's. Others, such as those of Prisma's pool, mean nothing here. */
  private static final Map<String, String> PARAMETERS = Map.of(
      "sslmode", "sslmode",
      "sslrootcert", "sslrootcert",
      "sslcert", "sslcert",
      "sslkey", "sslkey",
      "schema", "currentSchema",
      "currentSchema", "currentSchema",
      "target_session_attrs", "targetServerType");

  private PostgresSource() {}

  /** For the ledger's work. */
  static DataSource prompt(Postgres database) {
    return source(database, ANSWER_SECONDS);
  }

  /** For migrations, which may rewrite tables. */
  static DataSource patient(Postgres database) {
    return source(database, MIGRATION_SECONDS);
  }

  private static DataSource source(Postgres database, int answerSeconds) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(
        "jdbc:postgresql://" + database.hosts() + "/" + PercentCode.encode(database.name()));
    source.setUser(database.user());
    Secret password = database.password();
    source.setPassword(password == null ? null : password.reveal());
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setLoginTimeout(LOGIN_SECONDS);
    source.setSocketTimeout(answerSeconds);
    source.setTcpKeepAlive(true);
    source.setApplicationName("sluice");
    database.parameters().forEach((name, value) -> set(source, name, value));
    if ("true".equals(database.parameters().get("pgbouncer"))) {
      source.setPrepareThreshold(
          0); // statements prepared on one connection are not there on the next
    }
    return source;
  }

  private static void set(PGSimpleDataSource source, String name, String value) {
    String property = PARAMETERS.get(name);
    try {
      if (property != null) {
        source.setProperty(property, property.equals("targetServerType") ? target(value) : value);
      }
    } catch (SQLException e) {
      throw new Store.StoreUnavailable("database_url has a wrong " + name, e);
    }
  }

  /** libpq's words in the driver's. */
  private static String target(String word) {
    return switch (word) {
      case "read-write" -> "primary";
      case "read-only", "standby" -> "secondary";
      case "prefer-standby" -> "preferSecondary";
      default -> word;
    };
  }
}
