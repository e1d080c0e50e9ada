/**
 * The config verticle and what it makes of a file.
 *
 * <p>In: a LiteLLM {@code config.yaml}, the environment, requests to reload. Out: an immutable {@link
 * dev.sluice.config.Snapshot}, first to the upstreams, then to the ingress lanes. A snapshot is a value: any thread
 * may read it.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
