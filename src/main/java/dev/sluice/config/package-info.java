/**
 * What the gateway is told to do: {@link dev.sluice.config.Snapshot} and the values in it.
 *
 * <p>They are values: immutable, for any thread to read, and they know nothing of files. {@code config.file} reads the
 * text, {@code config.reading} makes a snapshot of it, {@code config.reload} puts it into effect.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
