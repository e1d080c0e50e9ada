/**
 * The command line: what is asked for, and the sub-commands that ask a model from a shell.
 *
 * <p>In: the words after {@code scripts/sluice}, standard input. Out: the answer and nothing else on standard output,
 * complaints on standard error, an exit status for scripts. All on the main thread. The words are read by hand: the usual
 * library takes as long as the rest of a start from a start-up cache, because its classes are of a format that no cache
 * holds.
 */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
