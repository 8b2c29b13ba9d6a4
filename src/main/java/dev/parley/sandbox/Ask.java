package dev.parley.sandbox;

import java.util.List;

/**
 * What a request asks for, whatever its format.
 *
 * @param prompt all text of the request, by message
 * @param maxTokens the most tokens of the answer; 0 where not limited
 * @param withUsage whether a stream is to report usage
 * @param wish what is asked for beside words
 */
record Ask(
        String model,
        List<String> prompt,
        int maxTokens,
        List<String> stop,
        boolean stream,
        boolean withUsage,
        Wish wish) {

    private static final int PER_MESSAGE = 4;
    private static final int PER_REQUEST = 3;

    Ask {
        if (prompt.isEmpty()) {
            throw new Refusal(400, "invalid_request_error", "messages: at least one message is required");
        }
        if (model.isEmpty()) {
            throw new Refusal(400, "invalid_request_error", "you must provide a model parameter");
        }
        if (model.equals("no-such-model")) {
            throw new Refusal(404, "model_not_found", "The model `no-such-model` does not exist");
        }
    }

    /** A request for words only. */
    Ask(String model, List<String> prompt, int maxTokens, List<String> stop, boolean stream, boolean withUsage) {
        this(model, prompt, maxTokens, stop, stream, withUsage, Wish.NONE);
    }

    String lastText() {
        return prompt.get(prompt.size() - 1);
    }

    int inputTokens() {
        return prompt.stream().mapToInt(Wording::tokens).sum() + PER_MESSAGE * prompt.size() + PER_REQUEST;
    }
}
