/**
 * What the process writes of its work: the access log, the form of every other line, and how much is said.
 *
 * <p>In: one {@link dev.sluice.ops.log.AccessNote} for each request, made a line on its own lane, and the settings. Out:
 * those lines, written by one thread of their own, so that nothing that reads them slowly is ever waited for.
 */
@NullMarked
package dev.sluice.ops.log;

import org.jspecify.annotations.NullMarked;
