/**
 * Sluice, an OpenAI-compatible LLM router: the command line, and {@link dev.sluice.Topology}, the architecture on one
 * page. The folders are the stages of a request.
 */
@NullMarked
package dev.sluice;

import org.jspecify.annotations.NullMarked;
