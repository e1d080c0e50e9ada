/**
 * What the management API speaks: its fields and routes, as tables.
 *
 * <p>In: JSON. Out: checked JSON; the OpenAPI document and the page made of it. The ingress mounts these routes, the
 * ledger validates, stores and answers by these fields. Values only; any thread.
 */
@NullMarked
package dev.sluice.ledger.api;

import org.jspecify.annotations.NullMarked;
