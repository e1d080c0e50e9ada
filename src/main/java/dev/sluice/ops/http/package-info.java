/**
 * Vert.x's metrics of HTTP, under its names: {@code vertx_http_server_*} and {@code vertx_http_client_*}.
 *
 * <p>In: what Vert.x reports of requests, from every event loop. Out: meters in the registry. Vert.x's own looks a meter
 * up by its labels several times for each request; here each is found once for a method and a status.
 */
@NullMarked
package dev.sluice.ops.http;

import org.jspecify.annotations.NullMarked;
