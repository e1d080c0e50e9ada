/**
 * Between bytes and the library's values: answers are read in one pass, what no value has a place for is kept.
 *
 * <p>In: bytes of answers, requests as values. Out: values, bytes. Stateless.
 */
@NullMarked
package dev.sluice.client.json;

import org.jspecify.annotations.NullMarked;
