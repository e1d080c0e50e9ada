package dev.sluice.bus;

/**
 * One running instance of an upstream.
 *
 * @param lane id of the event-loop thread that it runs on
 * @param address its inbox
 */
public record Peer(long lane, String address) {}
