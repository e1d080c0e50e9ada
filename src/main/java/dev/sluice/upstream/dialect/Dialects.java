package dev.sluice.upstream.dialect;

import dev.sluice.config.Provider;

/** The ways of speaking, by the word that a provider's row uses. */
public final class Dialects {
  private static final Dialect OPEN_AI = new OpenAiDialect();
  private static final Dialect TEXT_COMPLETION = new TextCompletionDialect();
  private static final Dialect AZURE = new AzureDialect();

  private Dialects() {}

  /** One instance for everybody. The built-in upstream, when asked through HTTP, would speak OpenAI's. */
  public static Dialect of(Provider.Dialect dialect) {
    return switch (dialect) {
      case OPENAI, ECHO -> OPEN_AI;
      case TEXT_COMPLETION -> TEXT_COMPLETION;
      case AZURE -> AZURE;
    };
  }
}
