/**
 * LiteLLM's request metrics, under its names and with its labels, so that dashboards made for it show Sluice.
 *
 * <p>In: one {@link dev.sluice.ops.request.Served} for each request, and each attempt that failed, from every lane. Out:
 * families for a scrape. A request adds to one {@code Tally}, found by one look-up; what a family's labels leave out is
 * summed up when somebody scrapes.
 */
@NullMarked
package dev.sluice.ops.request;

import org.jspecify.annotations.NullMarked;
