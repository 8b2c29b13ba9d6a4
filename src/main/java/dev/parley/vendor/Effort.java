package dev.parley.vendor;

import dev.parley.catalog.Model;
import dev.parley.v1.ReasoningOptions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The word by which a model is asked to think: the caller's, or the nearest that the model is known to take. Who asks for
 * any thinking never gets none.
 *
 * @param word empty where the model takes no such word, and so decides by itself
 * @param exact whether it is what the caller asked for
 */
public record Effort(String word, boolean exact) {

    public static final String NONE = "none";

    /** From less to more, as callers and vendors say it. */
    public static final List<String> WORDS = List.of(NONE, "minimal", "low", "medium", "high", "xhigh", "max");

    /** Budgets up to which a word is the nearest; the usual one of a word is twice that of the one before it. */
    private static final int LOW = 1536;

    private static final int MEDIUM = 3072;

    /** The word to send, or null where there is none to send. */
    public static String toWire(ReasoningOptions asked, Model model) {
        return of(asked, model)
                .map(Effort::word)
                .filter(word -> !word.isEmpty())
                .orElse(null);
    }

    /** What to tell of a word that is not the caller's own; empty where it is. */
    public static Optional<String> approximation(ReasoningOptions asked, Model model) {
        return of(asked, model)
                .filter(effort -> !effort.exact())
                .map(effort -> (asked.hasBudgetTokens()
                                ? "the vendor takes no budget of tokens: "
                                : "the model takes the efforts " + model.efforts() + ": ")
                        + (effort.word().isEmpty()
                                ? "it decides by itself how much it thinks"
                                : "it was asked for the effort '" + effort.word() + "'"));
    }

    /** Empty where the caller leaves it to the model. */
    public static Optional<Effort> of(ReasoningOptions asked, Model model) {
        return switch (asked.getAmountCase()) {
            case EFFORT -> Optional.of(fitted(asked.getEffort(), true, model));
            case BUDGET_TOKENS -> Optional.of(fitted(nearest(asked.getBudgetTokens()), false, model));
            case AMOUNT_NOT_SET -> Optional.empty();
        };
    }

    /** "xhigh" and "max" few models take: who wants them says so. */
    private static String nearest(int budget) {
        if (budget == 0) {
            return NONE;
        }
        return budget <= LOW ? "low" : budget <= MEDIUM ? "medium" : "high";
    }

    /** Of two words equally near the lesser, which costs less. A model of which nothing is known gets the word itself. */
    private static Effort fitted(String word, boolean exact, Model model) {
        if (model.efforts().isEmpty() || model.efforts().contains(word)) {
            return new Effort(word, exact);
        }
        int wanted = WORDS.indexOf(word);
        return model.efforts().stream()
                .filter(known -> WORDS.contains(known) && (word.equals(NONE) || !known.equals(NONE)))
                .min(Comparator.<String>comparingInt(known -> Math.abs(WORDS.indexOf(known) - wanted))
                        .thenComparingInt(WORDS::indexOf))
                .map(known -> new Effort(known, false))
                .orElseGet(() -> new Effort("", false));
    }
}
