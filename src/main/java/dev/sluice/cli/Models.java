package dev.sluice.cli;

import dev.sluice.config.ModelGroup;
import dev.sluice.config.Snapshot;
import dev.sluice.config.file.ConfigFile;
import dev.sluice.config.reading.ConfigReader;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** {@code scripts/sluice models}: what a config file would serve, or what a server offers. */
public final class Models implements Program {
  private static final double LONGEST_SECONDS = 3600;
  private static final double STANDARD_SECONDS = 30;

  private static final Option CONFIG = Option.one(
      "FILE",
      "the config file; default $CONFIG_FILE_PATH, else conf/config.yaml",
      "--config",
      "-c");
  private static final Option API_BASE = Option.one(
      "URL", "a server to be asked, usually with /v1 at its end", "--api-base", "--api_base");
  private static final Option API_KEY =
      Option.one("KEY", "the server's key; default $OPENAI_API_KEY", "--api-key", "--api_key");
  private static final Option JSON =
      Option.flag("one JSON object, as from GET /v1/models", "--json");
  private static final Option TIMEOUT =
      Option.one("SECONDS", "for the server's answer; default 30", "--timeout");

  @Override
  public Command command() {
    return new Command(
        "scripts/sluice models",
        "",
        "Lists the models that a config file would serve or a server offers, one a line.",
        List.of(CONFIG, API_BASE, API_KEY, TIMEOUT, JSON, Option.HELP),
        """
          scripts/sluice models --config path/to/config.yaml
          scripts/sluice models --api-base http://127.0.0.1:8000/v1

        Exit status: 0 here they are, 1 there is no list, 2 wrong use.
        """);
  }

  @Override
  public int run(Arguments arguments) {
    String base = arguments.text(API_BASE);
    if (base != null && arguments.has(CONFIG)) {
      throw new WrongUse("--config reads a file and --api-base asks a server: leave one out");
    }
    if (base == null && (arguments.has(API_KEY) || arguments.has(TIMEOUT))) {
      throw new WrongUse("--api-key and --timeout belong to --api-base");
    }
    Double seconds = arguments.number(TIMEOUT, 0.001, LONGEST_SECONDS);
    JsonObject list = base == null
        ? ofFile(Variables.configFile(arguments.text(CONFIG)))
        : ModelsOfServer.find(base, arguments.text(API_KEY))
            .list(Math.round(1000 * (seconds == null ? STANDARD_SECONDS : seconds)));
    print(list, arguments.has(JSON));
    return DONE;
  }

  private static JsonObject ofFile(Path file) {
    Vertx vertx = Vertx.vertx();
    try {
      ConfigReader reader = new ConfigReader(System::getenv, Clock.systemUTC());
      return listOf(new ConfigFile(vertx, file)
          .read()
          .compose(document -> vertx.executeBlocking(() -> reader.read(document, 1), false))
          .await());
    } finally {
      vertx.close().await();
    }
  }

  private static JsonObject listOf(Snapshot snapshot) {
    List<String> names = new ArrayList<>();
    snapshot.groups().stream().map(ModelGroup::name).forEach(names::add);
    snapshot.aliases().forEach((name, alias) -> {
      if (!alias.hidden()) {
        names.add(name);
      }
    });
    JsonArray entries = new JsonArray();
    names.forEach(name -> entries.add(new JsonObject().put("id", name).put("object", "model")));
    return new JsonObject().put("object", "list").put("data", entries);
  }

  private static void print(JsonObject list, boolean json) {
    Output output = new Output();
    if (json) {
      output.line(list.encode());
      return;
    }
    for (Object entry : list.getJsonArray("data")) {
      if (entry instanceof JsonObject model) {
        output.line(String.valueOf(model.getValue("id")));
      }
    }
  }
}
