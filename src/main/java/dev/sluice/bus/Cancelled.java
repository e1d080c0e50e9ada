package dev.sluice.bus;

/** Upstream to ingress: a {@link Cancel} has been obeyed, and this is what the attempt used up. */
public record Cancelled(long id, Consumed consumed) implements Frame {}
