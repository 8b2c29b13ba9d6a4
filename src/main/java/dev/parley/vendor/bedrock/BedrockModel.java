package dev.parley.vendor.bedrock;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What the id of a model, or the ARN of its inference profile, tells of it: whose it is, and so in which words it is asked
 * to think. Of an id that names no model, such as that of an application's own profile, nothing is known.
 *
 * @param version of a Claude: a hundred times the major version plus the minor one, so 406 for 4.6; else 0
 */
record BedrockModel(Family family, int version) {

    /** Who made a model, as far as it matters. */
    enum Family {
        ANTHROPIC("anthropic.claude"),
        NOVA_2("amazon.nova-2"),
        NOVA("amazon.nova"),
        OPENAI("openai.gpt-oss"),
        QWEN("qwen.qwen"),
        OTHER("");

        private final String mark;

        Family(String mark) {
            this.mark = mark;
        }
    }

    private static final Pattern CLAUDE =
            Pattern.compile("claude-(?:[a-z]+-)?(\\d{1,2})(?:[-.](\\d{1,2})(?!\\d))?(?!\\d)");

    private static final List<String> WORDS = List.of("low", "medium", "high");
    private static final List<String> CLAUDE_WORDS = List.of("low", "medium", "high", "xhigh", "max");
    private static final List<String> CLAUDE_WORDS_OF_4_6 = List.of("low", "medium", "high", "max");

    static BedrockModel of(String id) {
        String lower = id.toLowerCase(Locale.ROOT);
        for (Family family : Family.values()) {
            if (lower.contains(family.mark)) {
                return new BedrockModel(family, family == Family.ANTHROPIC ? version(lower) : 0);
            }
        }
        throw new AssertionError("every id contains the empty text");
    }

    private static int version(String id) {
        var name = CLAUDE.matcher(id);
        if (!name.find()) {
            return 0;
        }
        return 100 * Integer.parseInt(name.group(1)) + (name.group(2) == null ? 0 : Integer.parseInt(name.group(2)));
    }

    /** https://docs.aws.amazon.com/bedrock/latest/userguide/inference-reasoning.html */
    boolean thinks() {
        return switch (family) {
            case ANTHROPIC -> version == 0 || version >= 307;
            case NOVA_2, OPENAI, QWEN -> true;
            case NOVA, OTHER -> false;
        };
    }

    /** Whether {@code additionalModelRequestFields} has a place for it that we know. */
    boolean takesTopK() {
        return switch (family) {
            case ANTHROPIC, NOVA_2, NOVA -> true;
            case OPENAI, QWEN, OTHER -> false;
        };
    }

    /** Thinks within a budget of tokens, as Claude did up to 4.5, and knows no words for more or less of it. */
    boolean takesOnlyBudgets() {
        return family == Family.ANTHROPIC && version > 0 && version < 406;
    }

    /** Claude since 4.7 refuses budgets, the others never had them. */
    boolean takesOnlyWords() {
        return family != Family.ANTHROPIC || version >= 407;
    }

    /** https://platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-6#prefill-removal: Claude up to 4.5. */
    boolean continues() {
        return family == Family.ANTHROPIC && version > 0 && version < 406;
    }

    /** The words for how much to think, from less to more. */
    List<String> words() {
        if (family != Family.ANTHROPIC) {
            return WORDS;
        }
        return version == 406 ? CLAUDE_WORDS_OF_4_6 : CLAUDE_WORDS;
    }
}
