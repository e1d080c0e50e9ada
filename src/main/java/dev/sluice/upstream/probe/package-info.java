/**
 * Checks of deployments, on demand and in the background.
 *
 * <p>In: the snapshot in effect, and who wants to know. Out: a {@link dev.sluice.bus.Checkup} for each deployment.
 * Owned by the one event loop of {@link dev.sluice.upstream.probe.ProbeVerticle}.
 */
@NullMarked
package dev.sluice.upstream.probe;

import org.jspecify.annotations.NullMarked;
