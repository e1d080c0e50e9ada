/**
 * What the keys of a config file mean: from a tree of values to a {@link dev.sluice.config.Snapshot}.
 *
 * <p>In: a {@link dev.sluice.config.file.ConfigDocument}, the environment, the provider table and the table of known
 * keys. Out: a snapshot with its warnings, or every error at once. Each reading owns its state; none of it survives.
 */
@NullMarked
package dev.sluice.config.reading;

import org.jspecify.annotations.NullMarked;
