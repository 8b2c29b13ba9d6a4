package dev.parley.resilience;

/**
 * What one attempt is expected to use of a minute's tokens.
 *
 * @param outputTokens the longest answer that is expected
 * @param stated whether the caller said how long the answer may be; what we guess is bent to fit the limits
 */
public record Need(long inputTokens, long outputTokens, boolean stated) {

    public static final Need NONE = new Need(0, 0, false);
}
