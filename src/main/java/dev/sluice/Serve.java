package dev.sluice;

import dev.sluice.cli.Arguments;
import dev.sluice.cli.Command;
import dev.sluice.cli.Option;
import dev.sluice.cli.Program;
import dev.sluice.cli.Variables;
import dev.sluice.cli.WrongUse;
import dev.sluice.config.ConfigException;
import dev.sluice.config.Defaults;
import dev.sluice.config.LogLevel;
import dev.sluice.config.reading.ConfigReader;
import dev.sluice.ingress.Listen;
import dev.sluice.ops.log.Logs;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Starts the gateway and keeps it running until it is told to stop, or checks config files. */
final class Serve implements Program {
  private static final int MAX_PORT = 65_535;

  private static final Option CONFIG = Option.one(
      "FILE",
      "the config file; default $CONFIG_FILE_PATH, else conf/config.yaml",
      "--config",
      "-c");
  private static final Option PORT = Option.one(
      "PORT", "where to listen, 0: the system chooses; default $PORT, else 4000", "--port");
  private static final Option HOST = Option.one(
      "HOST",
      "which address to listen on; default $HOST, else 0.0.0.0 with a master key, 127.0.0.1 without",
      "--host");
  private static final Option CHECK = Option.words(
      "FILE...",
      "validate these files, print what would be served, exit 0 if all are good",
      "--check");
  private static final Option MODEL = Option.one(
      "PREFIX/NAME", "serve this one model without a file, such as openai/mistral", "--model");
  private static final Option API_BASE =
      Option.one("URL", "where the --model is", "--api-base", "--api_base");
  private static final Option API_KEY = Option.one(
      "KEY", "key for the --model; default the provider's variable", "--api-key", "--api_key");

  private static final Option CERTIFICATE = Option.one(
      "FILE",
      "PEM file of the gateway's certificate, for HTTPS; default $SSL_CERTFILE_PATH, else none",
      "--ssl-certfile-path",
      "--ssl_certfile_path");
  private static final Option KEY = Option.one(
      "FILE",
      "PEM file of its private key; default $SSL_KEYFILE_PATH, else it is in the same file",
      "--ssl-keyfile-path",
      "--ssl_keyfile_path");

  private static final Option DEBUG =
      Option.flag("log more, until the config says otherwise", "--debug");
  private static final Option DETAILED_DEBUG =
      Option.flag("log all there is", "--detailed-debug", "--detailed_debug");

  private final String call;

  /**
   * @param call how it is called: by {@code scripts/run}, or as a sub-command
   */
  Serve(String call) {
    this.call = call;
  }

  @Override
  public Command command() {
    return new Command(
        call,
        "",
        "Starts Sluice, an OpenAI-compatible LLM router, with a LiteLLM config.yaml.",
        List.of(
            CONFIG,
            PORT,
            HOST,
            CHECK,
            Check.STRICT,
            MODEL,
            API_BASE,
            API_KEY,
            CERTIFICATE,
            KEY,
            DEBUG,
            DETAILED_DEBUG,
            Option.HELP,
            Option.VERSION),
        "");
  }

  @Override
  public int run(Arguments arguments) {
    refuseContradictions(arguments);
    Integer port = arguments.count(PORT, 0, MAX_PORT);
    if (arguments.has(CHECK)) {
      return Check.files(arguments.all(CHECK), arguments.has(Check.STRICT));
    }
    String host = arguments.text(HOST);
    Listen listen = new Listen(
        host != null ? host : Variables.value("HOST"), port != null ? port : portOfVariable());
    Gateway gateway = start(arguments, listen);
    gateway.fitHeap();
    System.out.print(Banner.of(gateway));
    System.out.flush();
    Supervisor supervisor = Supervisor.ofThisProcess();
    Signals.install(gateway, supervisor);
    supervisor.ready();
    return RUNNING;
  }

  /** An option that would be ignored is a mistake of whoever gave it. */
  private static void refuseContradictions(Arguments arguments) {
    boolean model = arguments.has(MODEL);
    if (!model && (arguments.has(API_BASE) || arguments.has(API_KEY))) {
      throw new WrongUse("--api-base and --api-key belong to --model; a config file has its own");
    }
    if (model && arguments.has(CONFIG)) {
      throw new WrongUse("--model serves one model without a file: leave out --config or --model");
    }
  }

  private static Gateway start(Arguments arguments, Listen listen) {
    boolean strict = arguments.has(Check.STRICT);
    Logs logs = logs(arguments);
    String model = arguments.text(MODEL);
    if (model == null) {
      return Gateway.following(
          Variables.configFile(arguments.text(CONFIG)),
          () -> reader(strict, arguments),
          listen,
          logs);
    }
    try {
      return Gateway.serving(
          reader(strict, arguments)
              .forOneModel(model, arguments.text(API_BASE), arguments.text(API_KEY)),
          listen,
          logs);
    } catch (ConfigException refused) {
      throw new IllegalArgumentException(refused.getMessage(), refused);
    }
  }

  /** Standard output is the access log's, behind the banner; all else that is logged goes to standard error. */
  private static Logs logs(Arguments arguments) {
    Logs logs = new Logs(new FileOutputStream(FileDescriptor.out));
    if (arguments.has(DETAILED_DEBUG)) {
      logs.levels().set(LogLevel.TRACE);
    } else if (arguments.has(DEBUG)) {
      logs.levels().set(LogLevel.DEBUG);
    }
    return logs;
  }

  /** The options of TLS stand in for their variables. */
  private static ConfigReader reader(boolean strict, Arguments arguments) {
    Map<String, Option> options = Map.of("SSL_CERTFILE_PATH", CERTIFICATE, "SSL_KEYFILE_PATH", KEY);
    return new ConfigReader(
        name -> {
          Option option = options.get(name);
          String given = option == null ? null : arguments.text(option);
          return given == null ? System.getenv(name) : given;
        },
        Clock.systemUTC(),
        strict);
  }

  private static int portOfVariable() {
    String text = Variables.value("PORT");
    if (text == null) {
      return Defaults.PORT;
    }
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > MAX_PORT) {
      throw new WrongUse("the variable PORT takes 0 to " + MAX_PORT + ", not " + text);
    }
    return Integer.parseInt(text);
  }
}
