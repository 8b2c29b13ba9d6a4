package dev.parley.tokens;

/** Counts texts alone, without any message round them, as one deployment reads them. Safe to use from any thread. */
public final class TextCounter {

    private static final long BYTES_OF_A_CHARACTER = 3;

    private final PublicEncodings encodings;
    private final TokenFormula formula;

    TextCounter(PublicEncodings encodings, TokenFormula formula) {
        this.encodings = encodings;
        this.formula = formula;
    }

    public TokenCount count(String text) {
        long tokens = formula.textTokens(encodings.count(formula.encoding(), text));
        return new TokenCount(
                tokens, formula.method(), TokenFormula.percent(tokens * formula.bandPercent() / 100, tokens));
    }

    /** No text of so many characters counts for more: a token is at least a byte, and UTF-8 has up to three for each. */
    public long most(int characters) {
        return formula.textTokens(BYTES_OF_A_CHARACTER * characters);
    }

    /** The longest beginning of a text that counts for no more than so many tokens; it ends where one of them does. */
    public String beginning(String text, long tokens) {
        return encodings.beginning(formula.encoding(), text, tokens * 100 / formula.factorPercent());
    }
}
