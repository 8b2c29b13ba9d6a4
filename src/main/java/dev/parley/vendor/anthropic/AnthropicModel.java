package dev.parley.vendor.anthropic;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What can be read from the name of a Claude model: which way of thinking and which features its generation has. Of a
 * model of another name nothing is known, and it is taken at the caller's word.
 *
 * @param version a hundred times the major version plus the minor one, so 406 for 4.6; 0 where it is not known
 */
record AnthropicModel(String family, int version) {

    private static final Pattern NAME =
            Pattern.compile("claude-(?:([a-z]+)-)?(\\d{1,2})(?:[-.](\\d{1,2})(?!\\d))?(?!\\d)");

    private static final List<String> WORDS = List.of("low", "medium", "high", "xhigh", "max");
    private static final List<String> WORDS_OF_4_6 = List.of("low", "medium", "high", "max");

    static AnthropicModel of(String id) {
        var name = NAME.matcher(id);
        if (!name.find()) {
            return new AnthropicModel("", 0);
        }
        int minor = name.group(3) == null ? 0 : Integer.parseInt(name.group(3));
        return new AnthropicModel(
                name.group(1) == null ? "" : name.group(1), 100 * Integer.parseInt(name.group(2)) + minor);
    }

    private boolean known() {
        return version > 0;
    }

    /** https://docs.claude.com/en/docs/build-with-claude/extended-thinking: since 3.7. */
    boolean thinks() {
        return !known() || version >= 307;
    }

    /** Thinks within a budget of tokens and knows no words for more or less of it. */
    boolean takesOnlyBudgets() {
        return known() && version < 406;
    }

    /** https://docs.claude.com/en/docs/build-with-claude/adaptive-thinking: 4.7 and later refuse budgets. */
    boolean takesOnlyWords() {
        return version >= 407;
    }

    /** https://platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-6#prefill-removal: up to 4.5. */
    boolean continues() {
        return known() && version < 406;
    }

    /** https://docs.claude.com/en/docs/build-with-claude/effort, the words that it takes, from less to more. */
    List<String> words() {
        return version == 406 ? WORDS_OF_4_6 : WORDS;
    }

    /** https://docs.claude.com/en/docs/build-with-claude/structured-outputs: 4.5 and later, and Opus 4.1. */
    boolean takesSchemas() {
        return !known() || version >= 405 || family.equals("opus") && version == 401;
    }

    /** https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages: Opus since 4.8. */
    boolean takesSystemTurns() {
        return family.equals("opus") && version >= 408;
    }
}
