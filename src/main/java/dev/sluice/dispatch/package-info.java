/**
 * Between a call and its plan: what the two ways in, ingress and library, share.
 *
 * <p>In: what a caller asked, and what an upstream failed with. Out: the words that {@code routing} has for them, and
 * back: what routing refuses, as an error for the caller. Without state; any thread.
 */
@NullMarked
package dev.sluice.dispatch;

import org.jspecify.annotations.NullMarked;
