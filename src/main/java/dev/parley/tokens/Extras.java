package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ToolChoiceMode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What makers of models add to a prompt where it has tools, calls of them or a schema for the answer. Anthropic publishes
 * its numbers; the others were measured, as docs/tokens.md tells, and so were the bands.
 */
record Extras(long tokens, double band) {

    /** A model's prompt for tools, where it may choose and where it must call one. */
    private record Prompt(Pattern model, int free, int must) {}

    /** https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview#pricing; unnamed ones like the newest. */
    private static final List<Prompt> ANTHROPIC = List.of(
            prompt("opus-4[-.]8", 290, 410),
            prompt("opus-4[-.]7", 675, 804),
            prompt("(opus|sonnet|haiku)-4[-.][56]", 497, 589),
            prompt("(opus|sonnet)-4", 313, 315),
            prompt("sonnet-5", 354, 474),
            prompt("3[-.]5-haiku", 264, 355),
            prompt("3-haiku", 264, 340),
            prompt("3-opus", 530, 281),
            prompt("3-sonnet", 159, 235),
            prompt("3[-.][57]-sonnet", 346, 313),
            prompt("", 354, 474));

    static Extras of(CompleteRequest request, Deployment deployment, RequestText text) {
        var family = Family.of(deployment);
        long calls = request.getMessagesList().stream()
                .mapToLong(message -> OpenAiText.calls(message).size())
                .sum();
        boolean tools = request.getToolsCount() > 0;
        boolean schema = request.getResponseFormat().hasJsonSchema();
        long tokens = family == Family.OPENAI
                ? OpenAiRule.of(deployment).tokens(request, text.openAi())
                : 7 * calls + (tools ? tools(request, deployment, family) : 0) + (schema ? schema(family) : 0);
        double band = (tools ? toolBand(family, request.getToolsCount()) : 0)
                + (schema ? schemaBand(family, tools) : 0)
                + 2 * calls;
        return new Extras(tokens, band);
    }

    private static long tools(CompleteRequest request, Deployment deployment, Family family) {
        String model = deployment.model().id();
        return switch (family) {
            case ANTHROPIC -> {
                Prompt prompt = ANTHROPIC.stream()
                        .filter(one -> one.model().matcher(model).find())
                        .findFirst()
                        .orElseThrow();
                yield mustCall(request) ? prompt.must() : prompt.free();
            }
            case GEMINI, GEMINI_3, OPENAI -> 0;
            case OTHER -> 9;
        };
    }

    static boolean mustCall(CompleteRequest request) {
        var choice = request.getToolChoice();
        return choice.hasToolName() || choice.getMode() == ToolChoiceMode.TOOL_CHOICE_MODE_REQUIRED;
    }

    private static long schema(Family family) {
        return family == Family.ANTHROPIC ? 135 : 0;
    }

    private static double toolBand(Family family, int tools) {
        return switch (family) {
            case OPENAI -> 4 + tools;
            case ANTHROPIC -> 60 + 15 * tools;
            case GEMINI, GEMINI_3 -> 25 + 10 * tools;
            // From nothing to the 660 of Llama 4 and the 800 of Nova.
            case OTHER -> 850;
        };
    }

    private static double schemaBand(Family family, boolean tools) {
        return switch (family) {
            // Measured apart; together they count for less than their sum.
            case OPENAI -> tools ? 25 : 9;
            case ANTHROPIC -> 60;
            case GEMINI, GEMINI_3 -> 5;
            case OTHER -> 100;
        };
    }

    private static Prompt prompt(String model, int free, int must) {
        return new Prompt(Pattern.compile(model), free, must);
    }
}
