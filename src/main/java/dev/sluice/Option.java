package dev.sluice;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The options of the command line, in the order in which {@code --help} lists them. */
enum Option {
  CONFIG(
      "FILE",
      "the config file; default $CONFIG_FILE_PATH, else conf/config.yaml",
      "--config",
      "-c"),
  PORT("PORT", "where to listen, 0: the system chooses; default $PORT, else 4000", "--port"),
  HOST(
      "HOST",
      "which address to listen on; default $HOST, else 0.0.0.0 with a master key, 127.0.0.1 without",
      "--host"),
  CHECK(
      "FILE...",
      "validate these files, print what would be served, exit 0 if all are good",
      "--check"),
  STRICT("", "take warnings about the config file for errors", "--strict"),
  MODEL("PREFIX/NAME", "serve this one model without a file, such as openai/mistral", "--model"),
  API_BASE("URL", "where the --model is", "--api-base", "--api_base"),
  API_KEY("KEY", "key for the --model; default the provider's variable", "--api-key", "--api_key"),
  HELP("", "this text", "--help", "-h"),
  VERSION("", "the version", "--version", "-V");

  private final String value;
  private final String purpose;
  private final List<String> names;

  /**
   * @param value what stands for its value, with {@code ...} when it takes several; empty when it takes none
   */
  Option(String value, String purpose, String... names) {
    this.value = value;
    this.purpose = purpose;
    this.names = List.of(names);
  }

  static Optional<Option> named(String name) {
    return Arrays.stream(values()).filter(option -> option.names.contains(name)).findFirst();
  }

  String value() {
    return value;
  }

  boolean takesOne() {
    return !value.isEmpty() && !takesSeveral();
  }

  boolean takesSeveral() {
    return value.endsWith("...");
  }

  @Override
  public String toString() {
    return names.get(0);
  }

  private String synopsis() {
    return (this + " " + value).strip();
  }

  /** One line with everything, for whoever wrote an option wrong. */
  static String usage() {
    return Arrays.stream(values())
        .map(option -> "[" + option.synopsis() + "]")
        .collect(Collectors.joining(" ", "Usage: scripts/run ", "\n"));
  }

  /** A line for each. */
  static String help() {
    int width =
        Arrays.stream(values()).mapToInt(o -> o.synopsis().length()).max().orElse(0);
    return Arrays.stream(values())
        .map(o -> "  " + o.synopsis() + " ".repeat(width - o.synopsis().length() + 2) + o.purpose)
        .collect(Collectors.joining(
            "\n",
            "Starts Sluice, an OpenAI-compatible LLM router, with a LiteLLM config.yaml.\n\n"
                + "scripts/run [OPTION...]\n",
            "\n"));
  }
}
