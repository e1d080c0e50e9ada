package dev.sluice.bus;

/** Upstream to ingress: the answer is over, and its last data went before. */
public record End(long id, Closing closing) implements Frame {}
