package dev.sluice.bench;

import java.util.Locale;

/** What the bench reports, in the order of the table. */
enum Metric {
  REQUESTS_PER_SECOND("requests/s, as many as go", "%,.0f"),
  CPU_PER_REQUEST("CPU per request, us", "%.1f"),
  LATENCY_P50("p50 at 2,000 req/s, us", "%,.0f"),
  LATENCY_P99("p99 at 2,000 req/s, us", "%,.0f"),
  ADDED_P50("p50 added to direct, us", "%,.0f"),
  ADDED_P99("p99 added to direct, us", "%,.0f"),
  CPU_PER_EVENT("CPU per event, 10k/s paced, us", "%.1f"),
  EVENT_DELAY_P50("event delay p50, paced, us", "%,.0f"),
  EVENT_DELAY_P99("event delay p99, paced, us", "%,.0f"),
  EVENTS_PER_SECOND("events/s from a backlog", "%,.0f"),
  CPU_PER_BACKLOG_EVENT("CPU per event, backlog, us", "%.1f"),
  FIRST_ANSWER("start to first answer, ms", "%,.0f"),
  RESIDENT("resident under load, MiB", "%.0f"),
  COMPILING("CPU spent on compiling, %", "%.0f"),
  LOAD_CORE_REQUESTS("load core busy, requests, %", "%.0f"),
  LOAD_CORE_LATENCY("load core busy, latency, %", "%.0f"),
  LOAD_CORE_EVENTS("load core busy, events, %", "%.0f"),
  LOAD_CORE_BACKLOG("load core busy, backlog, %", "%.0f"),
  OTHERS("cores used by others", "%.2f");

  private final String label;
  private final String format;

  Metric(String label, String format) {
    this.label = label;
    this.format = format;
  }

  String label() {
    return label;
  }

  /** Whether a ratio says something: not of differences, nor of the harness. */
  boolean comparable() {
    return this != ADDED_P50 && this != ADDED_P99 && compareTo(RESIDENT) <= 0;
  }

  String format(double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
