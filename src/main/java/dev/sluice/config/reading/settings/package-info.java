/**
 * What the file says besides its models: {@code general_settings}, {@code litellm_settings}, {@code router_settings} and
 * {@code sluice_settings}.
 *
 * <p>In: those sections. Out: a {@link dev.sluice.config.Settings}, made by one reader for each of its parts.
 */
@NullMarked
package dev.sluice.config.reading.settings;

import org.jspecify.annotations.NullMarked;
