package dev.sluice.bus;

/** The calls of OpenAI's API that Sluice routes. */
public enum Operation {
  CHAT("/chat/completions", "messages"),
  COMPLETION("/completions", "prompt"),
  EMBEDDING("/embeddings", "input");

  private final String route;
  private final String required;

  Operation(String route, String required) {
    this.route = route;
    this.required = required;
  }

  /** What is appended to {@code api_base}, such as {@code /chat/completions}. */
  public String route() {
    return route;
  }

  /** The body member that a request cannot do without, besides {@code model}. */
  public String required() {
    return required;
  }
}
