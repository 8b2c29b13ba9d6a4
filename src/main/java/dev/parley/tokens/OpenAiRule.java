package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import java.util.List;
import java.util.regex.Pattern;

/** What OpenAI counts beside the texts and its documented sum, by model and interface; docs/tokens.md names the evidence. */
record OpenAiRule(boolean reasons, boolean gpt5, boolean oldest, boolean responses) {

    private static final Pattern REASONS = Pattern.compile("(o\\d|gpt-5|gpt-oss).*");
    private static final Pattern OLDEST = Pattern.compile("gpt-(3|4$|4-).*|gpt-4");

    static OpenAiRule of(Deployment deployment) {
        String id = deployment.model().id();
        String model = id.substring(id.lastIndexOf('/') + 1);
        return new OpenAiRule(
                REASONS.matcher(model).matches(),
                model.startsWith("gpt-5"),
                OLDEST.matcher(model).matches(),
                deployment.vendor().wireFormat().equals("openai-responses"));
    }

    long tokens(CompleteRequest request, OpenAiText text) {
        boolean told =
                request.getToolsCount() > 0 || request.getResponseFormat().hasJsonSchema();
        return text.section()
                + (told ? told(request) : 0)
                + calls(request, text)
                + forced(request, text)
                - (reasons ? 1 : 0);
    }

    private long told(CompleteRequest request) {
        boolean instructed = !OpenAiText.instructions(request).isEmpty();
        boolean tools = request.getToolsCount() > 0;
        var format = request.getResponseFormat();
        if (gpt5) {
            boolean described = tools && !request.getTools(0).getDescription().isBlank();
            return (described ? 1 : 0) + (responses ? (instructed ? 0 : -2) : 80 + (instructed ? -4 : 0));
        }
        // Chat puts them in a message of its own where there are no instructions.
        long place = responses ? -2 : instructed ? 0 : 4;
        long required = format.hasJsonSchema()
                        && SchemaText.tree(format.getJsonSchema().getSchema()).has("required")
                ? 1
                : 0;
        // Both together count for less than their sum.
        return place + (tools ? -1 : 0) + (tools && format.hasJsonSchema() ? -16 : required);
    }

    private long calls(CompleteRequest request, OpenAiText text) {
        List<Integer> turns = request.getMessagesList().stream()
                .map(message -> OpenAiText.calls(message).size())
                .filter(calls -> calls > 0)
                .toList();
        long all = turns.stream().mapToLong(calls -> calls).sum();
        if (gpt5) {
            return text.calls() + (responses ? 12 : 11) * all;
        }
        return text.together()
                + (responses ? all : 0)
                + turns.stream().mapToLong(calls -> calls == 1 ? 5 : 6 + calls).sum();
    }

    private long forced(CompleteRequest request, OpenAiText text) {
        boolean named = request.getToolChoice().hasToolName();
        if (text.forced() == 0 || reasons || oldest && !named) {
            return 0;
        }
        boolean instructed = !OpenAiText.instructions(request).isEmpty();
        return text.forced() + (responses && !instructed ? 4 : 0);
    }
}
