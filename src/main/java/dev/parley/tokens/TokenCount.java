package dev.parley.tokens;

import java.util.OptionalDouble;

/**
 * How many tokens something has.
 *
 * @param method how they were counted, for example {@code "jtokkit/o200k_base"}
 * @param errorBandPercent by how much the count may be off, both ways, in 19 of 20 cases; empty where not measured
 */
public record TokenCount(long tokens, String method, OptionalDouble errorBandPercent) {}
