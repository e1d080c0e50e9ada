package dev.sluice.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the bench reports, in the order of its tables. */
enum Metric {
  REQUESTS_PER_SECOND(Group.SYSTEMS, "requests/s, as many as go", "%,.0f"),
  CPU_PER_REQUEST(Group.SYSTEMS, "CPU per request, us", "%.1f"),
  LATENCY_P50(Group.SYSTEMS, "p50 at 2,000 req/s, us", "%,.0f"),
  LATENCY_P99(Group.SYSTEMS, "p99 at 2,000 req/s, us", "%,.0f"),
  ADDED_P50(Group.SYSTEMS, "p50 added to direct, us", "%,.0f"),
  ADDED_P99(Group.SYSTEMS, "p99 added to direct, us", "%,.0f"),
  FIRST_BYTE_P50(Group.SYSTEMS, "first byte of a stream, p50, us", "%,.0f"),
  FIRST_BYTE_P99(Group.SYSTEMS, "first byte of a stream, p99, us", "%,.0f"),
  ADDED_FIRST_BYTE(Group.SYSTEMS, "first byte, p50 added to direct, us", "%,.0f"),
  CPU_PER_EVENT(Group.SYSTEMS, "CPU per event, 10k/s paced, us", "%.1f"),
  EVENT_DELAY_P50(Group.SYSTEMS, "event delay p50, paced, us", "%,.0f"),
  EVENT_DELAY_P99(Group.SYSTEMS, "event delay p99, paced, us", "%,.0f"),
  EVENTS_LATE(Group.SYSTEMS, "paced events over 10 ms late, %", "%.2f"),
  EVENTS_LOST(Group.SYSTEMS, "events lost", "%.0f"),
  EVENTS_PER_SECOND(Group.SYSTEMS, "events/s from a backlog", "%,.0f"),
  CPU_PER_BACKLOG_EVENT(Group.SYSTEMS, "CPU per event, backlog, us", "%.1f"),
  RESIDENT_IDLE(Group.SYSTEMS, "resident idle, MB", "%.0f"),
  RESIDENT_LOADED(Group.SYSTEMS, "resident at 2,000 req/s, after more, MB", "%.0f"),
  RESIDENT_AFTER(Group.SYSTEMS, "resident at the end, idle, MB", "%.0f"),
  OPEN_STREAMS(Group.SYSTEMS, "streams open at once", "%,.0f"),
  STREAM_KILOBYTES(Group.SYSTEMS, "resident per open stream, KB", "%.1f"),
  STREAMS_RESIDENT(Group.SYSTEMS, "resident with these open, MB", "%.0f"),
  COMPILING(Group.HARNESS, "CPU spent on compiling, %", "%.0f"),
  LOAD_CORE_REQUESTS(Group.HARNESS, "load core busy, requests, %", "%.0f"),
  LOAD_CORE_LATENCY(Group.HARNESS, "load core busy, latency, %", "%.0f"),
  LOAD_CORE_FIRST_BYTE(Group.HARNESS, "load core busy, first byte, %", "%.0f"),
  LOAD_CORE_EVENTS(Group.HARNESS, "load core busy, events, %", "%.0f"),
  LOAD_CORE_BACKLOG(Group.HARNESS, "load core busy, backlog, %", "%.0f"),
  OTHERS(Group.HARNESS, "cores used by others", "%.2f"),
  FIRST_ANSWER(Group.START, "start to first answer, ms", "%,.0f"),
  FEATURE_RATE(Group.FEATURES, "requests/s, as many as go", "%,.0f"),
  FEATURE_CPU(Group.FEATURES, "CPU per request, us", "%.1f"),
  OVERHEAD_TOLD(Group.SINGLE, "overhead as the gateway tells it, us", "%.1f"),
  OVERHEAD_SEEN(
      Group.SINGLE, "overhead as its caller sees it, beyond a relay of bytes, us", "%.1f"),
  OVERHEAD_APART(Group.SINGLE, "the two apart, us", "%.1f"),
  SLOW_READERS(Group.SINGLE, "slow readers: memory grown, MB", "%.1f"),
  SLOW_READERS_HELD(Group.SINGLE, "slow readers: held back upstream, %", "%.0f"),
  RELOAD_COUNT(Group.SINGLE, "reloads under load", "%,.0f"),
  RELOAD_SLOWEST(Group.SINGLE, "slowest request in reloads, times the p99 without", "%.2f"),
  RELOAD_CONTROL(Group.SINGLE, "slowest request as long without, times that p99", "%.2f"),
  RELOAD_HEAP(Group.SINGLE, "heap grown by reloads, %", "%.1f"),
  OUTAGE_P99(Group.SINGLE, "p99 with a black-holed database, of usual", "%.2f"),
  KEYS_LOAD(Group.SINGLE, "load 10,000 keys, ms", "%,.0f"),
  SOAK_ANSWERS(Group.SINGLE, "soak: requests", "%,.0f"),
  SOAK_HEAP(Group.SINGLE, "soak: heap grown, %", "%.1f"),
  SOAK_DESCRIPTORS(Group.SINGLE, "soak: descriptors left over", "%.0f");

  /** A table of its own each. */
  enum Group {
    SYSTEMS("all systems: median (lowest .. highest), x the ratio to nginx in the same rounds"),
    START("starts: median (lowest .. highest)"),
    FEATURES(
        "the gateway with some of its features: median (lowest .. highest), x the ratio to all off"),
    SINGLE("the gateway alone"),
    HARNESS("what to know of the measurement itself");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }

    List<Metric> metrics() {
      return Stream.of(Metric.values()).filter(metric -> metric.group == this).toList();
    }
  }

  private final Group group;
  private final String label;
  private final String format;

  Metric(Group group, String label, String format) {
    this.group = group;
    this.label = label;
    this.format = format;
  }

  Group group() {
    return group;
  }

  String label() {
    return label;
  }

  /** Its name in files. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Metric of(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }

  /** Whether a ratio to nginx says something: not of differences and shares, nor of the harness. */
  boolean comparable() {
    return group == Group.SYSTEMS
        && this != ADDED_P50
        && this != ADDED_P99
        && this != ADDED_FIRST_BYTE
        && this != EVENTS_LATE
        && this != OPEN_STREAMS
        && this != EVENTS_LOST;
  }

  /** The system that a table sets others in relation to; null where a ratio says nothing. */
  @Nullable
  String reference() {
    if (group == Group.FEATURES) {
      return Features.ALL_OFF;
    }
    return comparable() ? Systems.NGINX : null;
  }

  String format(double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
