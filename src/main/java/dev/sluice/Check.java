package dev.sluice;

import dev.sluice.cli.Arguments;
import dev.sluice.cli.Command;
import dev.sluice.cli.Option;
import dev.sluice.cli.Program;
import dev.sluice.cli.WrongUse;
import dev.sluice.config.reading.ConfigReader;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Validates config files. */
final class Check implements Program {
  static final Option STRICT =
      Option.flag("take warnings about the config file for errors", "--strict");

  @Override
  public Command command() {
    return new Command(
        "scripts/sluice check",
        "FILE...",
        "Validates config files and prints what they would serve and what is wrong with them.",
        List.of(STRICT, Option.HELP),
        """
        The same as scripts/run --check. Exit status: 0 all are good, 1 one is not, 2 wrong use.
        """);
  }

  @Override
  public int run(Arguments arguments) {
    if (arguments.operands().isEmpty()) {
      throw new WrongUse("which FILE shall be checked?");
    }
    return files(arguments.operands(), arguments.has(STRICT));
  }

  /** Prints the report; gives the exit status. */
  static int files(List<String> files, boolean strict) {
    Vertx vertx = Vertx.vertx();
    try {
      ConfigReader reader = new ConfigReader(System::getenv, Clock.systemUTC());
      ConfigCheck.Report report = new ConfigCheck(vertx, reader, strict)
          .check(files.stream().map(Path::of).toList())
          .await();
      System.out.print(report.text());
      return report.exitCode();
    } finally {
      vertx.close().await();
    }
  }
}
