package dev.sluice.bus;

import dev.sluice.config.HealthChecks;
import java.util.List;

/**
 * What checks found.
 *
 * @param checkups in the order of the config file
 * @param rules by which they were made
 */
public record HealthReport(List<Checkup> checkups, HealthChecks rules) {}
