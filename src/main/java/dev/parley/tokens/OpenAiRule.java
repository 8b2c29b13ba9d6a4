package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What OpenAI counts beside the texts and its documented sum. None of it is documented; docs/tokens.md names the evidence.
 *
 * @param reasons whether the model thinks before it answers
 * @param gpt5 whether it is of that generation, which is told of its tools in another way
 * @param oldest whether it is of the generation before gpt-4o
 * @param responses whether it is asked by the Responses API
 * @param resold whether another vendor asks OpenAI for it
 */
record OpenAiRule(boolean reasons, boolean gpt5, boolean oldest, boolean responses, boolean resold) {

    private static final Pattern REASONS = Pattern.compile("(o\\d|gpt-5).*");
    private static final Pattern OLDEST = Pattern.compile("gpt-3.*|gpt-4|gpt-4-.*");

    static OpenAiRule of(Deployment deployment) {
        String id = deployment.model().id();
        String model = id.substring(id.lastIndexOf('/') + 1);
        return new OpenAiRule(
                REASONS.matcher(model).matches(),
                model.startsWith("gpt-5"),
                OLDEST.matcher(model).matches(),
                deployment.vendor().wireFormat().equals("openai-responses"),
                id.contains("/"));
    }

    long tokens(CompleteRequest request, OpenAiText text) {
        boolean instructed = !OpenAiText.instructions(request).isEmpty();
        return text.section()
                + section(request, instructed)
                + calls(request, text)
                + forced(request, text, instructed)
                - (reasons ? 1 : 0);
    }

    /** Newer generations have fewer recordings. */
    double toolBand() {
        return gpt5 ? 4 : 1;
    }

    private long section(CompleteRequest request, boolean instructed) {
        boolean tools = request.getToolsCount() > 0;
        var format = request.getResponseFormat();
        if (!tools && !format.hasJsonSchema()) {
            return 0;
        }
        if (gpt5) {
            boolean described = tools && !request.getTools(0).getDescription().isBlank();
            long place = responses || resold ? (instructed ? 0 : 2) : instructed ? 80 : 84;
            return place + (described ? 1 : 0);
        }
        // Chat puts them into a message of its own where there are no instructions.
        long place = responses ? -2 : instructed ? 0 : 4;
        // Both together count for less than their sum.
        return place + (tools ? -1 : 0) - (tools && format.hasJsonSchema() ? 16 : 0);
    }

    private long calls(CompleteRequest request, OpenAiText text) {
        List<Integer> turns = request.getMessagesList().stream()
                .map(message -> OpenAiText.calls(message).size())
                .filter(calls -> calls > 0)
                .toList();
        long all = turns.stream().mapToLong(calls -> calls).sum();
        return (responses ? all : 0)
                + (gpt5
                        ? text.calls() + 11 * all
                        : text.together()
                                + turns.stream()
                                        .mapToLong(calls -> calls == 1 ? 5 : 6 + calls)
                                        .sum());
    }

    /** Older models began the call themselves unless it was named, newer ones do so always. */
    private long forced(CompleteRequest request, OpenAiText text, boolean instructed) {
        if (text.forced() == 0 || reasons || oldest && !request.getToolChoice().hasToolName()) {
            return 0;
        }
        return text.forced() + (responses && !instructed ? 4 : 0);
    }
}
