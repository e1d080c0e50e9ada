package dev.sluice.bus;

/** Upstream to ingress: the attempt is over; before {@link Head} another may be made, after it the caller is told. */
public record Failed(long id, GatewayError error) implements Frame {}
