/**
 * Counts tokens that no provider reported.
 *
 * <p>In: what was asked and what was said. Out: counts, as OpenAI's tokenizers make them. Slow, and slower the first
 * time: for worker threads only.
 */
@NullMarked
package dev.sluice.ledger.tokens;

import org.jspecify.annotations.NullMarked;
