package dev.parley.tokens;

/**
 * What a file counts for.
 *
 * @param tokens as far as can be told
 * @param most by the vendor's own numbers
 */
record FileTokens(long tokens, long most) {

    static FileTokens of(long tokens, double bandPercent) {
        return new FileTokens(tokens, (long) Math.ceil(tokens * (1 + bandPercent / 100)));
    }
}
