package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ToolChoiceMode;

/**
 * What makers of models add to a prompt where it has tools, calls of them or a schema for the answer. Anthropic publishes
 * its numbers; the others were measured, as docs/tokens.md tells, and so were the bands.
 */
record Extras(long tokens, double band) {

    static Extras of(CompleteRequest request, Deployment deployment, RequestText text) {
        var family = Family.of(deployment);
        long calls = request.getMessagesList().stream()
                .mapToLong(message -> OpenAiText.calls(message).size())
                .sum();
        int tools = request.getToolsCount();
        boolean schema = request.getResponseFormat().hasJsonSchema();
        double schemaBand = schema ? schemaBand(family, tools > 0) : 0;
        if (family == Family.OPENAI) {
            var rule = OpenAiRule.of(deployment);
            return new Extras(
                    rule.tokens(request, text.openAi()), (tools > 0 ? rule.toolBand() : 0) + schemaBand + calls);
        }
        var prompt = ToolPrompt.of(deployment, family);
        long tokens = prompt.perCall() * calls
                + (tools == 0 ? 0 : mustCall(request) ? prompt.must() : prompt.free())
                + (long) prompt.perTool() * tools
                + (long) prompt.perProperty() * text.properties()
                + (schema && family == Family.ANTHROPIC ? 135 : 0);
        double toolBand = tools == 0 ? 0 : prompt.band() + 10 * tools;
        return new Extras(tokens, toolBand + schemaBand + (tools == 0 ? 2 : 10) * calls);
    }

    static boolean mustCall(CompleteRequest request) {
        var choice = request.getToolChoice();
        return choice.hasToolName() || choice.getMode() == ToolChoiceMode.TOOL_CHOICE_MODE_REQUIRED;
    }

    private static double schemaBand(Family family, boolean tools) {
        return switch (family) {
            // Measured apart; together they count for less than their sum.
            case OPENAI -> tools ? 16 : 1;
            case ANTHROPIC -> 60;
            case GEMINI, GEMINI_3 -> 5;
            case OTHER -> 100;
        };
    }
}
