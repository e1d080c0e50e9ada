package dev.sluice.ledger.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.config.Database.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.function.Function;
import javax.sql.DataSource;

/** A ledger in a PostgreSQL, which replicas may share. Whatever the network does, it answers or fails in seconds. */
final class PostgresStore implements Store {
  private static final String MIGRATION_LOCK = "SELECT pg_advisory_lock(7382736573)";
  private static final int CONNECTIONS = 2; // one thread uses them, one at a time
  private static final long BORROW_MILLIS = 3000;
  private static final long VALIDATION_MILLIS = 2000;
  private static final int ATTEMPTS = 3; // of a transaction that another one got in the way of
  /** So that a replica that vanished in a transaction does not keep the others out for long. */
  private static final String SERVER_LIMITS =
      "SET idle_in_transaction_session_timeout = '15s'; SET statement_timeout = '9s'";

  private final String name;
  private final HikariDataSource pool;
  private final Transactions transactions;

  private PostgresStore(Postgres database, Clock clock) {
    this.name = database.toString();
    this.pool = pool(database);
    this.transactions = new Transactions(false, clock);
  }

  /** @throws StoreUnavailable when it cannot be reached or brought up to date */
  static PostgresStore open(Postgres database, Clock clock) {
    try {
      PostgresSource.prompt(database).getConnection().close(); // fails sooner than the patient one
      migrate(PostgresSource.patient(database));
    } catch (SQLException | RuntimeException e) {
      throw unavailable(database.toString(), e);
    }
    return new PostgresStore(database, clock);
  }

  /** One process after the other: Flyway's own lock needs its table, which two may make at once. */
  private static void migrate(DataSource database) throws SQLException {
    try (Connection lock = database.getConnection();
        Statement statement = lock.createStatement()) {
      statement.execute(MIGRATION_LOCK); // released with its connection
      Migrations.ofServer(database);
    }
  }

  private static HikariDataSource pool(Postgres database) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("ledger");
    config.setDataSource(PostgresSource.prompt(database));
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(BORROW_MILLIS);
    config.setValidationTimeout(VALIDATION_MILLIS);
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(SERVER_LIMITS);
    return new HikariDataSource(config);
  }

  @Override
  public <T> T inTransaction(Function<Session, T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(work);
      } catch (SQLException e) {
        if (!isCollision(e) || attempt == ATTEMPTS) {
          throw translated(e);
        }
      }
    }
  }

  private <T> T once(Function<Session, T> work) throws SQLException {
    Connection connection;
    try {
      connection = pool.getConnection();
    } catch (SQLException e) {
      throw unavailable(name, e);
    }
    try (connection) {
      return transactions.run(new Statements(connection, 0), work);
    }
  }

  /** A deadlock, or a serialization failure: nothing is wrong with the work. */
  private static boolean isCollision(SQLException e) {
    return "40P01".equals(e.getSQLState()) || "40001".equals(e.getSQLState());
  }

  private RuntimeException translated(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.equals("23505")) {
      return StoredRows.aliasTaken();
    }
    // Bad data, or a broken constraint. What refuses every statement of its kind (tables of a later
    // version, a right that is missing) is no fault of the data: it may be put right.
    if (state.startsWith("22") || state.startsWith("23")) {
      return new IllegalStateException("PostgreSQL refused a value: " + e.getMessage(), e);
    }
    return unavailable(name, e);
  }

  private static StoreUnavailable unavailable(String name, Exception e) {
    Throwable reason = e;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    // Of a host that is not known, the message is the host and nothing else.
    String text = reason instanceof SQLException ? reason.getMessage() : reason.toString();
    return new StoreUnavailable("the ledger's database " + name + " cannot be used: " + text, e);
  }

  @Override
  public void close() {
    pool.close();
  }
}
