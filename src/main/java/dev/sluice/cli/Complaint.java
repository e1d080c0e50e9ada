package dev.sluice.cli;

import dev.sluice.client.SluiceException;
import java.util.Set;

/** Says on standard error why there is no answer, and what to do. */
final class Complaint {
  private static final int LONGEST = 1000;
  private static final Set<String> BEFORE_SENDING =
      Set.of("unknown_provider", "invalid_destination");

  private Complaint() {}

  /** Gives the exit status. */
  static int report(SluiceException failure) {
    System.err.println(text(failure));
    String code = failure.code();
    return code != null && BEFORE_SENDING.contains(code) ? Program.USAGE : Program.FAILED;
  }

  /** One line: a provider's words may be a whole page. The library's words for its settings become the options. */
  private static String text(SluiceException failure) {
    String said = String.valueOf(failure.getMessage())
        .replace("Give the request an apiKey", "Give it with --api-key")
        .replace("the request's apiKey", "--api-key")
        .replace("api_base", "--api-base");
    String shown = Plain.line(said, LONGEST);
    String about = said.contains(failure.model()) ? "" : failure.model() + ": ";
    return about + shown + patience(failure);
  }

  private static String patience(SluiceException failure) {
    return failure
        .retryAfter()
        .map(wait -> " (Try again in " + Math.max(1, wait.toSeconds()) + " s.)")
        .orElse("");
  }
}
