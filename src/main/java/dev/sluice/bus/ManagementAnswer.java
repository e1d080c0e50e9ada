package dev.sluice.bus;

import io.vertx.core.buffer.Buffer;

/**
 * Ledger to ingress: the answer of the management API.
 *
 * @param status of HTTP
 * @param body JSON; of a refusal, OpenAI's error object
 */
public record ManagementAnswer(int status, Buffer body) {}
