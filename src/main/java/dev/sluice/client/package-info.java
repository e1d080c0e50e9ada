/**
 * The Java library: chat, text completion and embeddings of any provider that the gateway knows, without a gateway.
 *
 * <p>In: a {@link dev.sluice.client.ChatRequest}, {@link dev.sluice.client.TextRequest} or
 * {@link dev.sluice.client.EmbeddingRequest}, from any thread, to {@link dev.sluice.client.Sluice} or a
 * {@link dev.sluice.client.SluiceClient}. Out: records, whole or as a stream, or a
 * {@link dev.sluice.client.SluiceException}. Behind it are the gateway's own upstreams, so that prefixes, keys, URLs,
 * limits of time and errors are the same. Requests and answers are immutable; clients may be shared.
 */
@NullMarked
package dev.sluice.client;

import org.jspecify.annotations.NullMarked;
