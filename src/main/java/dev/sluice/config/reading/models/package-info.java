/**
 * What the file says of models: from entries of {@code model_list}, and of stored models, to
 * {@link dev.sluice.config.Deployment}s in their groups.
 *
 * <p>In: entries, and the parameters that they inherit. Out: groups with each deployment's origin, key, limits and price;
 * an entry that cannot be served is an error, or is left out with a warning.
 */
@NullMarked
package dev.sluice.config.reading.models;

import org.jspecify.annotations.NullMarked;
