package dev.parley.tokens;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ToolChoiceMode;

/**
 * What makers of models add to a prompt where it has tools, calls of them or a schema for the answer. Anthropic publishes
 * its numbers; the others were measured, as docs/tokens.md tells, and so were the bands.
 */
record Extras(long tokens, double band) {

    /** What Claude is told where it has a budget to think, up to 4.6: 28 or 29 tokens in eight recorded prompts. */
    private static final int THINKING = 29;

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
                + (schema ? schemaPrompt(family) : 0);
        if (family == Family.ANTHROPIC && thinks(request, deployment.model().id())) {
            tokens += THINKING;
        }
        double toolBand = tools == 0 ? 0 : prompt.band() + 10 * tools;
        return new Extras(tokens, toolBand + schemaBand + (tools == 0 ? 2 : 10) * calls);
    }

    static boolean mustCall(CompleteRequest request) {
        var choice = request.getToolChoice();
        return choice.hasToolName() || choice.getMode() == ToolChoiceMode.TOOL_CHOICE_MODE_REQUIRED;
    }

    /** Measured; of the newer ones derived from that, as their text's tokens are. */
    private static long schemaPrompt(Family family) {
        return switch (family) {
            case ANTHROPIC -> 135;
            case ANTHROPIC_4_7 -> 180;
            case OPENAI, GEMINI, GEMINI_3, OTHER -> 0;
        };
    }

    /** A word becomes a budget up to 4.5, and later leaves it to the model, which then is told nothing. */
    private static boolean thinks(CompleteRequest request, String model) {
        var reasoning = request.getReasoning();
        // OpenRouter's way of asking for it.
        if (model.endsWith(":thinking")) {
            return true;
        }
        return switch (reasoning.getAmountCase()) {
            case EFFORT ->
                ClaudeName.of(model).version() <= 405 && !reasoning.getEffort().equals("none");
            case BUDGET_TOKENS -> reasoning.getBudgetTokens() > 0;
            case AMOUNT_NOT_SET -> false;
        };
    }

    private static double schemaBand(Family family, boolean tools) {
        return switch (family) {
            // Measured apart; together they count for less than their sum.
            case OPENAI -> tools ? 16 : 1;
            case ANTHROPIC -> 60;
            case ANTHROPIC_4_7 -> 100;
            // 2.0 counted the choices of one.
            case GEMINI -> 45;
            case GEMINI_3 -> 5;
            case OTHER -> 100;
        };
    }
}
