package dev.parley.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * What a dialect puts into its own form.
 *
 * @param cached how many of the input tokens are told as read from a cache
 * @param reasoning how many tokens are told as spent on thinking, beside those of the text
 * @param calls the tool calls that it holds
 */
record Reply(
        String id,
        Ask ask,
        Wording wording,
        int inputTokens,
        int cached,
        int reasoning,
        boolean withUsage,
        List<ScriptedCall> calls,
        Script script) {

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
                script.number("reasoning", Wording.tokens(script.text("think").orElse(""))),
                !script.has("no-usage"),
                ScriptedCall.of(ask, script),
                script);
    }

    /** The tokens of the answer, thinking included. */
    int outputTokens() {
        return wording.tokens()
                + reasoning
                + calls.stream().mapToInt(ScriptedCall::tokens).sum();
    }

    boolean cutOff() {
        return wording.finish().equals("length");
    }
}
