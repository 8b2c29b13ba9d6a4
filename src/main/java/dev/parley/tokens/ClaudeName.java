package dev.parley.tokens;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Claude a model is, however its vendor spells it: {@code claude-opus-4-7}, {@code us.anthropic.claude-opus-4-7-v1:0},
 * {@code anthropic/claude-4.7-opus}, {@code claude-3-5-haiku@20241022}. A name without a version is taken for the newest,
 * unless {@link CountedAs} knows another.
 *
 * @param kind for example {@code "opus"}; empty if the name has none
 * @param version 407 for 4.7
 */
record ClaudeName(String kind, int version) {

    /** A day is no version: {@code claude-opus-4-20250514} is Opus 4. */
    private static final Pattern VERSION =
            Pattern.compile("claude(?:-[a-z]+)?-?v?(\\d)(?:[-.]?(\\d{1,2})(?!\\d))?(?!\\d)");

    private static final Pattern KIND = Pattern.compile("opus|sonnet|haiku|fable|mythos");

    private static final int NEW_TOKENIZER = 407;
    private static final int NEWEST = 9_999;

    static boolean isClaude(String model) {
        return model.toLowerCase(Locale.ROOT).contains("claude");
    }

    static ClaudeName of(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        Matcher kind = KIND.matcher(name);
        Matcher version = VERSION.matcher(name);
        int number = NEWEST;
        if (version.find()) {
            String minor = version.group(2) == null ? "0" : version.group(2);
            number = 100 * Integer.parseInt(version.group(1)) + Integer.parseInt(minor);
        }
        return new ClaudeName(kind.find() ? kind.group() : "", number);
    }

    boolean hasVersion() {
        return version < NEWEST;
    }

    /** Whether it is a certain one of the other's line, such as Haiku. */
    boolean isOfLine(ClaudeName other) {
        return hasVersion() && kind.equals(other.kind);
    }

    /** Whether it is of those from 4.7 on, which read text by another tokenizer and images more closely. */
    boolean isNew() {
        return version >= NEW_TOKENIZER;
    }

    /** In one way of writing, {@code opus-4-7}. */
    String plain() {
        return kind + "-" + version / 100 + "-" + version % 100;
    }
}
