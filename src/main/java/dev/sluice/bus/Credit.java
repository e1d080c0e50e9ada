package dev.sluice.bus;

/**
 * Ingress to upstream: the caller took this much.
 *
 * @param bytes more than 0
 */
public record Credit(long id, int bytes) implements Frame {}
