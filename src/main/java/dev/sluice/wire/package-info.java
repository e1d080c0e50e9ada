/**
 * Bytes: scanning and splicing JSON, following server-sent events, header rules.
 *
 * <p>In: bytes as they came from a caller or a provider. Out: the same bytes with only what must change changed,
 * and the facts read on the way. Pure Java without Vert.x; an object belongs to whoever made it and is not shared.
 */
@NullMarked
package dev.sluice.wire;

import org.jspecify.annotations.NullMarked;
