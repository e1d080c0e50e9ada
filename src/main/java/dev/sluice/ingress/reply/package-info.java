/**
 * What callers are told beside the provider's answer: errors in OpenAI's shape, and which way their request took.
 *
 * <p>In: errors and decisions of routing. Out: bodies, events and headers. On the event loop of the request's lane;
 * nothing is kept longer than an exchange.
 */
@NullMarked
package dev.sluice.ingress.reply;

import org.jspecify.annotations.NullMarked;
