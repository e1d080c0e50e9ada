package dev.sluice.bus;

/** Ingress to upstream: nobody wants the answer any more. */
public record Cancel(long id) implements Frame {}
