package dev.sluice.ops.genai;

import dev.sluice.ops.genai.Distribution.Scale;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Counts attempts and requests as OpenTelemetry's conventions for generative AI do. Thread-safe. */
public final class GenAiMeters implements MultiCollector {
  private final int cap;
  private final Map<Subject, Tally> attempts = new ConcurrentHashMap<>();
  private final Map<Subject, Tally> requests = new ConcurrentHashMap<>();
  private final LongAdder beyond = new LongAdder();

  /**
   * @param cap subjects of each kind that are told apart, 1 or more; what comes beyond counts under {@code other}
   */
  public GenAiMeters(int cap) {
    this.cap = cap;
  }

  /** What happened to one subject. */
  private static final class Tally {
    private final Distribution duration = new Distribution(Scale.OPERATION);
    private final Distribution firstToken = new Distribution(Scale.FIRST_TOKEN);
    private final Distribution perToken = new Distribution(Scale.TOKEN_TIME);
    private final Distribution input = new Distribution(Scale.TOKENS);
    private final Distribution output = new Distribution(Scale.TOKENS);
  }

  /** An attempt is over; in nanoseconds. */
  void attempted(Subject subject, long duration) {
    of(attempts, subject).duration.add(duration);
  }

  /** A provider said how many tokens it took and gave. */
  void used(Subject subject, long input, long output) {
    Tally tally = of(attempts, subject);
    tally.input.add(input);
    if (output > 0) {
      tally.output.add(output);
    }
  }

  /** A request is over; in nanoseconds. */
  void served(Subject subject, long duration) {
    of(requests, subject).duration.add(duration);
  }

  /**
   * A stream is over; in nanoseconds.
   *
   * @param perToken of each token after the first; 0: nobody knows
   */
  void streamed(Subject subject, long firstToken, long perToken) {
    Tally tally = of(requests, subject);
    tally.firstToken.add(firstToken);
    if (perToken > 0) {
      tally.perToken.add(perToken);
    }
  }

  private Tally of(Map<Subject, Tally> tallies, Subject subject) {
    Tally known = tallies.get(subject);
    if (known != null) {
      return known;
    }
    boolean fits = tallies.size() < cap;
    if (!fits) {
      beyond.increment();
    }
    return tallies.computeIfAbsent(fits ? subject : subject.beyondCap(), absent -> new Tally());
  }

  /** Numbers that count under {@code other}. */
  public long beyondCap() {
    return beyond.sum();
  }

  @Override
  public MetricSnapshots collect() {
    List<MetricSnapshot> all = new ArrayList<>();
    add(
        all,
        "gen_ai_client_operation_duration_seconds",
        "Seconds that one attempt at a provider took",
        points(attempts, tally -> tally.duration, Labels.EMPTY));
    List<HistogramDataPointSnapshot> tokens =
        points(attempts, tally -> tally.input, Labels.of("gen_ai_token_type", "input"));
    tokens.addAll(
        points(attempts, tally -> tally.output, Labels.of("gen_ai_token_type", "output")));
    add(all, "gen_ai_client_token_usage", "Tokens that a provider reported", tokens);
    add(
        all,
        "gen_ai_server_request_duration_seconds",
        "Seconds from a request's arrival to its end",
        points(requests, tally -> tally.duration, Labels.EMPTY));
    add(
        all,
        "gen_ai_server_time_to_first_token_seconds",
        "Seconds from a request's arrival to the first byte of its stream",
        points(requests, tally -> tally.firstToken, Labels.EMPTY));
    add(
        all,
        "gen_ai_server_time_per_output_token_seconds",
        "Seconds for each token of a stream after the first",
        points(requests, tally -> tally.perToken, Labels.EMPTY));
    return new MetricSnapshots(all);
  }

  private static List<HistogramDataPointSnapshot> points(
      Map<Subject, Tally> tallies, Function<Tally, Distribution> which, Labels more) {
    List<HistogramDataPointSnapshot> points = new ArrayList<>();
    tallies.forEach((subject, tally) -> {
      Distribution numbers = which.apply(tally);
      if (!numbers.isEmpty()) {
        points.add(numbers.point(subject.labels().merge(more)));
      }
    });
    return points;
  }

  private static void add(
      List<MetricSnapshot> all, String name, String help, List<HistogramDataPointSnapshot> points) {
    if (!points.isEmpty()) {
      all.add(new HistogramSnapshot(new MetricMetadata(name, help), points));
    }
  }
}
