package dev.sluice.bus;

/**
 * Ingress to upstream: begin.
 *
 * @param inbox address of the ingress instance that wants the answer
 * @param call what to ask whom
 * @param credit bytes that may be sent before the first {@link Credit}
 */
public record Open(long id, String inbox, Call call, int credit) implements Frame {}
