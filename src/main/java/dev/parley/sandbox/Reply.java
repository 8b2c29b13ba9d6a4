package dev.parley.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What a dialect puts into its own form.
 *
 * @param cached how many of the input tokens are told as read from a cache
 * @param reasoning how many tokens are told as spent on thinking, beside those of the text
 * @param calls how many tools are called
 * @param cites whether the text names its source
 */
record Reply(
        String id,
        Ask ask,
        Wording wording,
        int inputTokens,
        int cached,
        int reasoning,
        boolean withUsage,
        int calls,
        boolean cites) {

    static Reply of(Ask ask, Script script) {
        int input = ask.inputTokens();
        String id = UUID.nameUUIDFromBytes((ask.model() + ask.prompt()).getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
        return new Reply(
                id,
                ask,
                Wording.of(ask, script),
                input,
                Math.min(input, script.number("cached", 0)),
                script.number("reasoning", 0),
                !script.has("no-usage"),
                script.number("calls", 0),
                script.has("cite"));
    }

    /** The tokens of the answer, thinking included. */
    int outputTokens() {
        return wording.tokens() + reasoning;
    }

    boolean cutOff() {
        return wording.finish().equals("length");
    }
}
