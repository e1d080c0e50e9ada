package dev.sluice.routing;

import dev.sluice.config.Deployment;

/**
 * Where one attempt goes.
 *
 * @param deployment the deployment
 * @param upstreamModel the model name to send, wildcards filled in
 * @param name that led there: what was asked for, or what stands in for it
 */
public record Target(Deployment deployment, String upstreamModel, String name) {}
