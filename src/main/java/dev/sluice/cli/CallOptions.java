package dev.sluice.cli;

import dev.sluice.client.InvalidConfigException;
import dev.sluice.client.ModelList;
import dev.sluice.client.RequestBuilder;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the sub-commands that call a model have in common. */
final class CallOptions {
  private static final double LONGEST_SECONDS = 1_000_000;
  private static final int MOST_RETRIES = 100;

  static final Option API_BASE = Option.one(
      "URL",
      "the provider's URL, usually with /v1 at its end; default its variable, or its own",
      "--api-base",
      "--api_base");
  static final Option API_KEY = Option.one(
      "KEY",
      "the key; default the provider's variable, such as $OPENAI_API_KEY",
      "--api-key",
      "--api_key");
  static final Option TIMEOUT = Option.one(
      "SECONDS", "for each attempt, 0: no limit; default $REQUEST_TIMEOUT, else 600", "--timeout");
  static final Option JSON =
      Option.flag("the whole answer as the provider sent it, one JSON object", "--json");

  private static final Option MODEL = Option.one(
      "PREFIX/NAME", "the model, such as openai/mistral or hosted_vllm/llama", "--model", "-m");
  private static final Option CONFIG =
      Option.one("FILE", "a config file; the model is a name of its list", "--config", "-c");
  private static final Option RETRIES =
      Option.one("COUNT", "attempts after a failed one; default 2", "--retries");
  private static final Option HEADER = Option.repeatable(
      "'NAME: VALUE'", "one more header of the request; may be repeated", "--header", "-H");
  private static final Option PARAM = Option.repeatable(
      "NAME=JSON", "any other field of the request, such as seed=7; may be repeated", "--param");

  /** Fields that something else says. */
  private static final Set<String> TAKEN = Set.of("model", "messages", "input", "stream");

  private CallOptions() {}

  /** A table: the model and how to get at it, the command's own, then what is seldom needed. */
  static List<Option> around(Option... own) {
    List<Option> options = new ArrayList<>(List.of(MODEL, API_BASE, API_KEY, CONFIG));
    options.addAll(List.of(own));
    options.addAll(List.of(JSON, TIMEOUT, RETRIES, HEADER, PARAM, Option.HELP));
    return List.copyOf(options);
  }

  /**
   * A client for one command: one call at a time.
   *
   * @throws InvalidConfigException when the config file cannot be used
   */
  static SluiceClient client(Arguments arguments) {
    SluiceClient.Builder client = SluiceClient.builder().eventLoops(1);
    String config = arguments.text(CONFIG);
    if (config != null) {
      client.models(ModelList.file(Path.of(config)));
    }
    return client.build();
  }

  /**
   * Puts into a request what was asked for.
   *
   * @throws WrongUse when it makes no sense
   */
  static <B extends RequestBuilder<B>> B apply(Arguments arguments, B request) {
    if (arguments.has(CONFIG) && (arguments.has(API_BASE) || arguments.has(API_KEY))) {
      throw new WrongUse(
          "--config says how a model is reached: leave out --api-base and --api-key");
    }
    String model = arguments.text(MODEL);
    if (model == null) {
      throw new WrongUse("--model is missing, such as --model openai/mistral");
    }
    request.model(model).apiBase(arguments.text(API_BASE)).apiKey(arguments.text(API_KEY));
    Double seconds = arguments.number(TIMEOUT, 0, LONGEST_SECONDS);
    if (seconds != null) {
      request.timeout(Duration.ofMillis(Math.round(seconds * 1000)));
    }
    Integer retries = arguments.count(RETRIES, 0, MOST_RETRIES);
    if (retries != null) {
      request.retries(retries);
    }
    arguments.all(HEADER).forEach(header -> addHeader(request, header));
    arguments.all(PARAM).forEach(param -> addParam(request, param));
    return request;
  }

  private static void addHeader(RequestBuilder<?> request, String header) {
    int colon = header.indexOf(':');
    if (colon < 1) {
      String name = header.strip().split("\\s", 2)[0]; // what follows may be a key
      throw new WrongUse(HEADER + " takes 'Name: value', not '" + name + "'");
    }
    try {
      request.header(
          header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    } catch (IllegalArgumentException unsendable) {
      throw new WrongUse(HEADER + ": " + unsendable.getMessage());
    }
  }

  private static void addParam(RequestBuilder<?> request, String param) {
    int equals = param.indexOf('=');
    if (equals < 1) {
      throw new WrongUse(PARAM + " takes NAME=JSON, not '" + param + "'");
    }
    String name = param.substring(0, equals);
    if (TAKEN.contains(name)) {
      throw new WrongUse(PARAM + " " + name + ": this field is set by what is asked and how");
    }
    try {
      request.extra(name, Json.parse(param.substring(equals + 1)));
    } catch (IllegalArgumentException notJson) {
      throw new WrongUse(PARAM + " " + name + ": " + notJson.getMessage() + "; a text is written "
          + name + "='\"text\"'");
    }
  }
}
