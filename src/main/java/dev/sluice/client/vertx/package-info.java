/**
 * The library for programs that live on Vert.x: futures and read streams on the program's own context.
 *
 * <p>In: requests, on any thread. Out: results on the context that asked.
 */
@NullMarked
package dev.sluice.client.vertx;

import org.jspecify.annotations.NullMarked;
