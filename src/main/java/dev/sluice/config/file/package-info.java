/**
 * From a config file and its includes to one tree of values that know their line and column.
 *
 * <p>In: a path. Out: a {@link dev.sluice.config.file.ConfigDocument}, or findings with their places. Nothing here
 * knows what a key means. Files are read on worker threads; the tree is immutable.
 */
@NullMarked
package dev.sluice.config.file;

import org.jspecify.annotations.NullMarked;
