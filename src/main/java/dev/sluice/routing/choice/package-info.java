/**
 * Which of the deployments that can take a request gets it. In: candidates with what is known of them now. Out: one of
 * them. Pure functions of the candidates and of a random generator, so that a decision can be repeated.
 */
@NullMarked
package dev.sluice.routing.choice;

import org.jspecify.annotations.NullMarked;
