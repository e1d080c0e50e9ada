/**
 * Stage 3: the only words that ingress and upstream share.
 *
 * <p>In: {@link dev.sluice.bus.Open}, {@link dev.sluice.bus.Credit} and {@link dev.sluice.bus.Cancel} from an
 * ingress lane. Out: {@link dev.sluice.bus.Head}, {@link dev.sluice.bus.Chunk}, {@link dev.sluice.bus.End},
 * {@link dev.sluice.bus.Failed} and {@link dev.sluice.bus.Cancelled} from an upstream lane. Frames are immutable and pass by reference, inside one
 * process only.
 */
@NullMarked
package dev.sluice.bus;

import org.jspecify.annotations.NullMarked;
