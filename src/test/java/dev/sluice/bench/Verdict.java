package dev.sluice.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalDouble;

/** Says which targets were reached, on the medians of this run. */
final class Verdict {
  private final Results results;
  private final PrintStream out;

  Verdict(Results results, PrintStream out) {
    this.results = results;
    this.out = out;
  }

  void print() {
    out.println();
    atMost("CPU per request, times nginx", ratio(Metric.CPU_PER_REQUEST), 1.7);
    atMost("CPU per paced event, times nginx", ratio(Metric.CPU_PER_EVENT), 1.7);
    atMost("added p99 above nginx's, us", difference(Metric.LATENCY_P99), 1000);
    atMost("resident under load, MiB", gateway(Metric.RESIDENT), 300);
    atMost("start to first answer, ms", gateway(Metric.FIRST_ANSWER), 1500);
    var portkey = results.ratio(Metric.REQUESTS_PER_SECOND, Systems.GATEWAY, Systems.PORTKEY);
    portkey.ifPresent(
        ratio -> line("requests/s, times Portkey's", ratio, "at least", 25, ratio >= 25));
    printPair();
  }

  void printSlowReaders(SlowReaders.Outcome outcome) {
    atMost("slow readers: resident growth, MiB", OptionalDouble.of(outcome.grown()), 64);
    out.printf(
        Locale.ROOT,
        "slow readers: %.1f MiB while they were slow, %.0f %% of events held back at the upstream, %s%n",
        outcome.grownSlow(),
        outcome.heldBack() * 100,
        outcome.everythingCame()
            ? "every event came"
            : "only " + outcome.events() + " events came");
  }

  /** How far two runs of the same build are apart: differences of that size are no results. */
  private void printPair() {
    for (var metric : Metric.values()) {
      var ratios = results.ratios(metric, Systems.TWIN, Systems.GATEWAY);
      if (!ratios.isEmpty() && metric.ordinal() < Metric.FIRST_ANSWER.ordinal()) {
        out.printf(
            Locale.ROOT,
            "same build twice: %-32s x%.2f .. x%.2f%n",
            metric.label(),
            ratios.stream().min(Double::compare).orElse(0.0),
            ratios.stream().max(Double::compare).orElse(0.0));
      }
    }
  }

  private OptionalDouble gateway(Metric metric) {
    return results.median(metric, Systems.GATEWAY);
  }

  private OptionalDouble ratio(Metric metric) {
    return results.ratio(metric, Systems.GATEWAY, Systems.NGINX);
  }

  private OptionalDouble difference(Metric metric) {
    var nginx = results.median(metric, Systems.NGINX);
    var gateway = gateway(metric);
    return nginx.isEmpty() || gateway.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(gateway.getAsDouble() - nginx.getAsDouble());
  }

  private void atMost(String what, OptionalDouble value, double limit) {
    value.ifPresent(number -> line(what, number, "at most", limit, number <= limit));
  }

  private void line(String what, double value, String relation, double limit, boolean reached) {
    out.printf(
        Locale.ROOT,
        "%-8s %-36s %8.2f, target %s %.4g%n",
        reached ? "reached" : "MISSED",
        what,
        value,
        relation,
        limit);
  }
}
