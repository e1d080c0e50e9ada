package dev.sluice.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the ledger is kept; made of {@code general_settings.database_url}. Prints without its password. */
public sealed interface Database {

  /** One file, made when it is not there. */
  record Sqlite(Path file) implements Database {
    @Override
    public String toString() {
      return "sqlite:" + file;
    }
  }

  /**
   * A PostgreSQL that several replicas may share.
   *
   * @param hosts {@code host:port}, several with commas between them
   * @param name of the database
   * @param user or null: the operating system's
   * @param parameters what stood after the question mark
   */
  record Postgres(
      String hosts,
      String name,
      @Nullable String user,
      @Nullable Secret password,
      Map<String, String> parameters)
      implements Database {
    @Override
    public String toString() {
      return "postgresql://" + hosts + "/" + name;
    }
  }

  /**
   * Understands {@code sqlite:PATH}, {@code postgresql://user:password@host:port/name?...} and the same with
   * {@code postgres://}.
   *
   * @throws IllegalArgumentException when it is something else; the message says what to write, without the password
   */
  static Database parse(String url) {
    return DatabaseUrl.parse(url);
  }
}
