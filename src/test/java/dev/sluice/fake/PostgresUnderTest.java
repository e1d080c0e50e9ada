package dev.sluice.fake;

import dev.sluice.config.Database;
import dev.sluice.ledger.store.Stores;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL, started once for all tests of this process and stopped at its end. */
public final class PostgresUnderTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private PostgresUnderTest() {}

  private static final class Server {
    static final EmbeddedPostgres RUNNING = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.start(); // with a shutdown hook of its own
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public static int port() {
    return Server.RUNNING.getPort();
  }

  /** Makes an empty database and returns its name. */
  public static String newDatabase() {
    String name = "ledger_" + DATABASES.incrementAndGet();
    run("CREATE DATABASE " + name);
    return name;
  }

  /** The URL of a database of this name, reached at this port: the server's own, or that of something in between. */
  public static String url(String name, int port) {
    return "postgresql://postgres:secret%2Fword@127.0.0.1:" + port + "/" + name;
  }

  public static String newUrl() {
    return url(newDatabase(), port());
  }

  private static final class Migrated {
    static final String NAME = make();

    private static String make() {
      String name = newDatabase();
      Stores.open(Database.parse(url(name, port())), Clock.systemUTC()).close();
      return name;
    }
  }

  /** A database in which a ledger has begun already: a copy, which takes less time than its migrations. */
  public static Database newLedger() {
    String name = "ledger_" + DATABASES.incrementAndGet();
    run("CREATE DATABASE " + name + " TEMPLATE " + Migrated.NAME);
    return Database.parse(url(name, port()));
  }

  public static Database newDatabaseOnServer() {
    return Database.parse(newUrl());
  }

  /** Runs a statement as the server's owner. */
  public static void run(String statement) {
    try (Connection connection = Server.RUNNING.getPostgresDatabase().getConnection();
        Statement plain = connection.createStatement()) {
      plain.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
