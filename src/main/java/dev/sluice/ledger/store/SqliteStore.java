package dev.sluice.ledger.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/** A ledger in one file. Other processes may read and write it too. */
final class SqliteStore implements Store {
  private static final int BUSY_MILLIS = 5000; // how long to wait for another process's transaction
  private static final int CACHE_KIB = 8192;
  /** Kept prepared; more than one batch of records needs. */
  private static final int STATEMENTS = 40;
  /** Of the log before it goes to the file: pages that many transactions change go there once. 16 MiB; SQLite's default is 4. */
  private static final int LOG_PAGES = 4096;

  private static final Set<SQLiteErrorCode> UNREADABLE =
      Set.of(SQLiteErrorCode.SQLITE_NOTADB, SQLiteErrorCode.SQLITE_CORRUPT);

  private final Path file;
  private final SQLiteDataSource database;
  private final Transactions transactions;
  private @Nullable Statements statements; // of the open connection

  private SqliteStore(Path file, Clock clock) {
    this.file = file;
    this.database = new SQLiteDataSource(config());
    database.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    this.transactions = new Transactions(true, clock);
  }

  /** @throws StoreUnavailable when the file cannot be made, opened or brought up to date */
  static SqliteStore open(Path file, Clock clock) {
    SqliteStore store = new SqliteStore(file, clock);
    try {
      make(file);
      store.migrate();
      store.statements();
      return store;
    } catch (IOException | SQLException | RuntimeException e) {
      store.close();
      throw store.unavailable(e);
    }
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL); // what is acknowledged survives a power cut
    config.setBusyTimeout(BUSY_MILLIS);
    config.setOpenMode(SQLiteOpenMode.NOMUTEX); // one thread uses a connection
    config.setCacheSize(-CACHE_KIB);
    return config;
  }

  /** For this user only: it holds the hashes of keys, and credentials. */
  private static void make(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
    FileAttribute<?>[] attributes = posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
    try {
      Files.createFile(file, attributes);
    } catch (FileAlreadyExistsException there) {
      // As it should be, all times but the first.
    }
  }

  /** Flyway does not lock SQLite: a lock file does, between processes, and the class within one. */
  private void migrate() throws IOException {
    Path lock = file.resolveSibling(file.getFileName() + "-lock");
    synchronized (SqliteStore.class) {
      try (FileChannel channel =
          FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock();
        Migrations.ofFile(database);
      }
    }
  }

  private Statements statements() throws SQLException {
    Statements open = statements;
    if (open == null) {
      Connection connection = database.getConnection();
      open = new Statements(connection, STATEMENTS);
      statements = open;
      try (Statement pragma = connection.createStatement()) {
        pragma.execute("PRAGMA wal_autocheckpoint = " + LOG_PAGES);
      }
    }
    return open;
  }

  @Override
  public <T> T inTransaction(Function<Session, T> work) {
    try {
      return transactions.run(statements(), work);
    } catch (SQLException e) {
      if (isUnique(e)) {
        throw StoredRows.aliasTaken();
      }
      if (isOfValues(e)) {
        throw new IllegalStateException("SQLite refused a value: " + e.getMessage(), e);
      }
      close(); // the next transaction begins with a new connection
      throw unavailable(e);
    }
  }

  private static boolean isUnique(SQLException e) {
    return e instanceof SQLiteException sqlite
        && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE;
  }

  /** Whether the values are at fault. What refuses every statement of its kind is not: tables may be put right. */
  private static boolean isOfValues(SQLException e) {
    if (!(e instanceof SQLiteException sqlite)) {
      return false;
    }
    int primary = sqlite.getResultCode().code & 0xff; // the higher bits give details
    return primary == SQLiteErrorCode.SQLITE_CONSTRAINT.code
        || primary == SQLiteErrorCode.SQLITE_MISMATCH.code
        || primary == SQLiteErrorCode.SQLITE_TOOBIG.code;
  }

  private StoreUnavailable unavailable(Exception e) {
    return new StoreUnavailable("the ledger's file " + file + " cannot be used: " + why(e), e);
  }

  private static String why(Exception e) {
    if (e instanceof AccessDeniedException denied) {
      return "the user that runs Sluice may not write " + denied.getFile()
          + "; set general_settings.database_url to sqlite:PATH in a folder that it may write";
    }
    if (e instanceof FileAlreadyExistsException file) {
      return file.getFile() + " is a file and no folder; move it away, or set"
          + " general_settings.database_url to sqlite:PATH in another folder";
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException sqlite && UNREADABLE.contains(sqlite.getResultCode())) {
        return "it is no SQLite database, or a damaged one; put a backup in its place, move it away,"
            + " or set general_settings.database_url to another sqlite:PATH";
      }
    }
    return e.toString().strip().replaceAll("\\s*\\R\\s*", " ");
  }

  @Override
  public void close() {
    try {
      if (statements != null) {
        statements.connection().close(); // and they with it
      }
    } catch (SQLException e) {
      // It is gone either way; what was committed is in the file.
    } finally {
      statements = null;
    }
  }
}
