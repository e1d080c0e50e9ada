/**
 * What every reader of the config works with: sections read key by key, the environment, certificates, and the tables of
 * known keys ({@code keys.yaml}) and of providers ({@code providers.yaml}).
 *
 * <p>In: mappings of the file. Out: numbers, texts and flags that were checked, or findings with a place. A
 * {@link dev.sluice.config.reading.section.Reading} is shared by all readers of one file and owned by its thread.
 */
@NullMarked
package dev.sluice.config.reading.section;

import org.jspecify.annotations.NullMarked;
