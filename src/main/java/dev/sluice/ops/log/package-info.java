/**
 * What the process writes of its work: the access log, the form of every other line, and how much is said.
 *
 * <p>In: one {@link dev.sluice.ops.log.AccessNote} for each request, through a queue for each lane, and the settings. Out:
 * lines, written by one thread of their own, so that nothing that reads them slowly is ever waited for.
 */
@NullMarked
package dev.sluice.ops.log;

import org.jspecify.annotations.NullMarked;
