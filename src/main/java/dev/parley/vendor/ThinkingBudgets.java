package dev.parley.vendor;

import dev.parley.v1.ReasoningOptions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** How many tokens a word for the effort stands for, where Claude takes the one and the caller gives the other. */
public final class ThinkingBudgets {

    /** https://docs.claude.com/en/docs/build-with-claude/extended-thinking: the least that is taken. */
    public static final int LEAST = 1024;

    private static final Map<String, Integer> TOKENS =
            Map.of("minimal", LEAST, "low", 1024, "medium", 2048, "high", 4096, "xhigh", 8192, "max", 16_384);

    private ThinkingBudgets() {}

    public static int of(String effort) {
        return TOKENS.get(effort);
    }

    /** The one of these words that stands for about so many tokens. */
    public static String nearest(List<String> words, int tokens) {
        return words.stream()
                .min(Comparator.comparingInt(word -> Math.abs(of(word) - tokens)))
                .orElseThrow();
    }

    /** The budget that a model is given which takes nothing else, or which takes words alone; 0 where it is given none. */
    public static long given(ReasoningOptions options, boolean takesOnlyBudgets, boolean takesOnlyWords) {
        if (options.hasEffort()) {
            return takesOnlyBudgets ? TOKENS.getOrDefault(options.getEffort(), 0) : 0;
        }
        return takesOnlyWords ? 0 : options.getBudgetTokens();
    }
}
