/**
 * The other ends of the wire for tests: a scripted provider ({@link dev.sluice.fake.FakeUpstream}) and a caller that
 * misbehaves on purpose ({@link dev.sluice.fake.RawCaller}). Both own every byte they send. Waits are bounded.
 */
@NullMarked
package dev.sluice.fake;

import org.jspecify.annotations.NullMarked;
