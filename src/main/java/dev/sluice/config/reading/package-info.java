/**
 * From a config file to a {@link dev.sluice.config.Snapshot}: {@code section} reads keys, {@code settings} and
 * {@code models} say what they mean, this package puts both together.
 *
 * <p>In: a {@link dev.sluice.config.file.ConfigDocument}, the environment, stored models. Out: a snapshot with its
 * warnings, or every error at once. Each reading owns its state; none of it survives.
 */
@NullMarked
package dev.sluice.config.reading;

import org.jspecify.annotations.NullMarked;
