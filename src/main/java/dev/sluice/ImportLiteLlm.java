package dev.sluice;

import dev.sluice.cli.Arguments;
import dev.sluice.cli.Command;
import dev.sluice.cli.Option;
import dev.sluice.cli.Program;
import dev.sluice.cli.WrongUse;
import dev.sluice.config.Database;
import dev.sluice.config.Database.Postgres;
import dev.sluice.config.Database.Sqlite;
import dev.sluice.config.Defaults;
import dev.sluice.ledger.litellm.Counts;
import dev.sluice.ledger.litellm.Import;
import dev.sluice.ledger.store.LiteLlmTables;
import dev.sluice.ledger.store.Store;
import dev.sluice.ledger.store.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Brings what a LiteLLM proxy's database holds into the ledger. */
final class ImportLiteLlm implements Program {
  private static final Option FROM = Option.one(
      "URL", "LiteLLM's database, postgresql://...; default: the variable DATABASE_URL",
      "--database-url", "--database_url");
  private static final Option INTO = Option.one(
      "URL",
      "the ledger, sqlite:PATH or postgresql://...; default: sqlite:" + Defaults.LEDGER_FILE,
      "--into");
  private static final Option DRY =
      Option.flag("change nothing, and tell what would be", "--dry-run");
  private static final String NOTES = """
      Brings keys, users, teams, members, budgets and customers, with what they spent and when their budgets begin
      anew, and the models that were added through LiteLLM's API. Clients keep their keys, replaced ones until their
      grace ends. LiteLLM's database is only read, and may be in use. Run again, it brings what changed since; it never
      lowers what was spent here. Models stay encrypted as they are: start Sluice with the same LITELLM_SALT_KEY (or
      master key) and store_model_in_db: true. Those that name environment variables are served where the config lists
      these in sluice_settings.stored_model_variables.
      """;

  @Override
  public Command command() {
    return new Command(
        "scripts/sluice import-litellm",
        "",
        "Brings keys, users, teams, budgets and models of a LiteLLM proxy into Sluice's ledger.",
        List.of(FROM, INTO, DRY, Option.HELP),
        NOTES);
  }

  @Override
  public int run(Arguments arguments) {
    String url =
        arguments.text(FROM) == null ? System.getenv("DATABASE_URL") : arguments.text(FROM);
    if (url == null || url.isBlank()) {
      throw new WrongUse("which database? Give --database-url postgresql://...");
    }
    if (!(database("--database-url", url) instanceof Postgres from)) {
      throw new WrongUse("--database-url must be LiteLLM's PostgreSQL, postgresql://...");
    }
    String into = arguments.text(INTO);
    Database to = database("--into", into == null ? "sqlite:" + Defaults.LEDGER_FILE : into);
    boolean dry = arguments.has(DRY);
    try (LiteLlmTables tables = new LiteLlmTables(from);
        Store store = Stores.open(dry ? untouched(to) : to, Clock.systemUTC())) {
      List<Counts> counts = new Import(tables, store, dry, System.currentTimeMillis()).run();
      System.out.print(report(counts, to, dry));
    }
    return DONE;
  }

  private static Database database(String option, String url) {
    try {
      return Database.parse(url);
    } catch (IllegalArgumentException e) {
      throw new WrongUse(option + " " + e.getMessage());
    }
  }

  /** A dry run makes no file: where there is none, it runs against one that is thrown away. */
  private static Database untouched(Database to) {
    if (!(to instanceof Sqlite sqlite) || Files.exists(sqlite.file())) {
      return to;
    }
    try {
      Path folder = Files.createTempDirectory("sluice-dry-run");
      Path file = folder.resolve("sluice.db");
      for (Path each : List.of(folder, file, folder.resolve("sluice.db-lock"))) {
        each.toFile().deleteOnExit();
      }
      return new Sqlite(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String report(List<Counts> counts, Database to, boolean dry) {
    StringBuilder report =
        new StringBuilder(String.format("%-14s %9s %9s %9s%n", "", "new", "changed", "the same"));
    for (Counts each : counts) {
      report.append(String.format(
          "%-14s %9d %9d %9d%n", each.of(), each.made(), each.changed(), each.same()));
    }
    return report
        .append(dry ? "Dry run: nothing was changed in " : "All of it is in ")
        .append(to)
        .append('\n')
        .toString();
  }
}
