package dev.sluice;

import dev.sluice.config.ConfigException;
import dev.sluice.config.Defaults;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.ingress.Listen;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The command line: checks config files, or starts the gateway and keeps it running until it is told to stop. */
public final class Main {
  private static final int RUNNING = -1; // no exit status: the gateway keeps the process alive
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private final Arguments arguments;

  private Main(Arguments arguments) {
    this.arguments = arguments;
  }

  public static void main(String[] words) {
    int status = run(words);
    if (status != RUNNING) {
      System.exit(status);
    }
  }

  private static int run(String[] words) {
    Main main;
    try {
      main = new Main(Arguments.of(words));
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.err.print(Option.usage());
      return USAGE;
    }
    try {
      return main.run();
    } catch (RuntimeException failure) {
      System.err.println(reason(failure));
      return FAILED;
    }
  }

  private int run() {
    if (arguments.has(Option.HELP)) {
      System.out.print(Option.help());
      return DONE;
    }
    if (arguments.has(Option.VERSION)) {
      System.out.println("sluice " + Version.current());
      return DONE;
    }
    return arguments.has(Option.CHECK) ? checkFiles() : serve();
  }

  private int checkFiles() {
    Vertx vertx = Vertx.vertx();
    try {
      ConfigCheck.Report report = new ConfigCheck(
              vertx,
              new ConfigReader(System::getenv, Clock.systemUTC()),
              arguments.has(Option.STRICT))
          .check(arguments.filesToCheck())
          .await();
      System.out.print(report.text());
      return report.exitCode();
    } finally {
      vertx.close().await();
    }
  }

  private int serve() {
    String host = arguments.text(Option.HOST);
    Gateway gateway = start(new Listen(host != null ? host : variable("HOST"), portToUse()));
    System.out.print(Banner.of(gateway));
    System.out.flush();
    Signals.install(gateway);
    return RUNNING;
  }

  private ConfigReader reader() {
    return new ConfigReader(System::getenv, Clock.systemUTC(), arguments.has(Option.STRICT));
  }

  private Gateway start(Listen listen) {
    String model = arguments.text(Option.MODEL);
    if (model == null) {
      return Gateway.following(fileToUse(), this::reader, listen);
    }
    try {
      String base = arguments.text(Option.API_BASE);
      return Gateway.serving(
          reader().forOneModel(model, base, arguments.text(Option.API_KEY)), listen);
    } catch (ConfigException refused) {
      throw new IllegalArgumentException(refused.getMessage(), refused);
    }
  }

  private Path fileToUse() {
    String file =
        Objects.requireNonNullElseGet(arguments.text(Option.CONFIG), Main::fileWhenNoneIsNamed);
    return Path.of(file);
  }

  private static String fileWhenNoneIsNamed() {
    String variable = variable("CONFIG_FILE_PATH");
    return variable != null
        ? variable
        : Path.of(System.getProperty("sluice.home", "."), "conf", "config.yaml").toString();
  }

  private int portToUse() {
    Integer port = arguments.port();
    String variable = variable("PORT");
    if (port != null || variable == null) {
      return port != null ? port : Defaults.PORT;
    }
    return Arguments.port("the variable PORT", variable);
  }

  /** An empty variable is as good as none. */
  private static @Nullable String variable(String name) {
    String value = System.getenv(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** What a person can act on, without a stack trace. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof ConfigException)) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
