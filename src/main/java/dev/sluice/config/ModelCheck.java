package dev.sluice.config;

import java.util.List;

/**
 * What the config says of a deployment that somebody would store.
 *
 * @param errors why it cannot be served, each naming the field and what to write; empty when it can
 * @param warnings what else was noticed
 */
public record ModelCheck(List<String> errors, List<String> warnings) {}
