/**
 * The config verticle: keeps the gateway in step with its file, and says what a reload changed.
 *
 * <p>In: the file's changes and requests to reload. Out: each new {@link dev.sluice.config.Snapshot}, first to the
 * upstreams, then to the ingress lanes. One verticle, owned by its event loop; files are read on worker threads.
 */
@NullMarked
package dev.sluice.config.reload;

import org.jspecify.annotations.NullMarked;
