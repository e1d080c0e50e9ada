/**
 * Stage 4: one verticle per upstream (an origin: scheme, host, port, TLS), one instance per event loop.
 *
 * <p>In: {@link dev.sluice.bus.Open}, {@link dev.sluice.bus.Credit}, {@link dev.sluice.bus.Cancel}. Out: the
 * provider's answer as frames to the inbox that opened the call. An instance owns its connection pool and its calls.
 */
@NullMarked
package dev.sluice.upstream;

import org.jspecify.annotations.NullMarked;
