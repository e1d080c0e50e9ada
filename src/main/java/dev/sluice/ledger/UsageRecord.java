package dev.sluice.ledger;

import dev.sluice.wire.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one request was and used: one row of the ledger, failed requests included.
 *
 * @param id unique; by it a record is stored once, however often it is sent
 * @param callId the {@code x-litellm-call-id}, which a caller may choose and repeat
 * @param times when it happened
 * @param payer whom it is charged to
 * @param way which way it took
 * @param usage what it used, of all attempts
 * @param estimated whether the tokens were counted here because the provider did not report them
 * @param costNanos nanodollars
 * @param outcome how it ended
 * @param tags of the request, its key and its team
 * @param ip the caller's address
 * @param content what was said, or null unless {@code store_prompts_in_spend_logs}
 * @param replaced what answers cost, of the cost, in whose place others were asked for
 */
public record UsageRecord(
    String id,
    String callId,
    Times times,
    Payer payer,
    Way way,
    Usage usage,
    boolean estimated,
    long costNanos,
    Outcome outcome,
    Set<String> tags,
    String ip,
    @Nullable Content content,
    List<Part> replaced) {
  /** Of one answer. */
  public UsageRecord(
      String id,
      String callId,
      Times times,
      Payer payer,
      Way way,
      Usage usage,
      boolean estimated,
      long costNanos,
      Outcome outcome,
      Set<String> tags,
      String ip,
      @Nullable Content content) {
    this(
        id, callId, times, payer, way, usage, estimated, costNanos, outcome, tags, ip, content,
        List.of());
  }

  /** What an answer of one deployment cost, in nanodollars; provider as in {@link Way}. */
  public record Part(String deploymentId, String provider, long nanos) {}

  /** What each answer cost, the last one first; those that cost nothing aside. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    long before = replaced.stream().mapToLong(Part::nanos).sum();
    parts.add(new Part(way.deploymentId(), way.provider(), costNanos - before));
    parts.addAll(replaced);
    parts.removeIf(part -> part.nanos == 0);
    return parts;
  }

  /**
   * Milliseconds since the epoch.
   *
   * @param firstByteAt of the answer, or 0 when there was none
   */
  public record Times(long startedAt, long firstByteAt, long endedAt) {}

  /**
   * @param callType LiteLLM's word: {@code acompletion}, {@code atext_completion}, {@code aembedding}
   * @param modelGroup the name that was asked for
   * @param model the name that the provider was sent, or empty when none was asked
   * @param deploymentId of the last attempt, or empty
   * @param provider its prefix, or empty
   * @param apiBase its base, or empty
   * @param retries attempts after the first within a group
   * @param fallbacks groups tried in place of the one asked for
   */
  public record Way(
      String callType,
      String modelGroup,
      String model,
      String deploymentId,
      String provider,
      String apiBase,
      boolean stream,
      int retries,
      int fallbacks) {}

  /**
   * @param status the HTTP status told; 499 when the caller left
   * @param responseId the answer's {@code id}, or empty
   * @param errorCode of the error told, or null
   * @param errorMessage of the error told, or null
   */
  public record Outcome(
      int status,
      String responseId,
      @Nullable String errorCode,
      @Nullable String errorMessage) {
    public boolean isSuccess() {
      return status < 400;
    }
  }

  /** JSON texts of the request's messages and of the answer. */
  public record Content(String messages, String response) {}
}
