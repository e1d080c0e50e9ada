/**
 * OpenTelemetry's metrics for generative AI, under their Prometheus names, where {@code sluice_settings.gen_ai_metrics} is
 * on; and what its conventions call things.
 *
 * <p>In: what happens to a request and its attempts, as a span is told. Out: families for a scrape. Labels hold configured
 * names and words of Sluice's own. Thread-safe.
 */
@NullMarked
package dev.sluice.ops.genai;

import org.jspecify.annotations.NullMarked;
