package dev.sluice.bus;

/**
 * Upstream to ingress: the attempt is over; before {@link Head} another may be made, after it the caller is told.
 *
 * @param consumed what it used up; nothing before {@link Head}, unless a content filter ended the answer
 */
public record Failed(long id, GatewayError error, Consumed consumed) implements Frame {}
