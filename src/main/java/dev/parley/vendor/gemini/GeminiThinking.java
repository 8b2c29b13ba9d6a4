package dev.parley.vendor.gemini;

import dev.parley.error.GatewayException;
import dev.parley.v1.ReasoningOptions;

/**
 * How much a model is to think: models to 2.5 take a number of tokens, those from 3 on a word.
 * https://ai.google.dev/gemini-api/docs/thinking
 */
final class GeminiThinking {

    private static final int LOW = 1024;
    private static final int MEDIUM = 8192;
    private static final int HIGH = 24_576;
    private static final int LEAST_OF_PRO = 128;
    private static final int LEAST_OF_LITE = 512;

    private GeminiThinking() {}

    static GeminiWire.Thinking of(ReasoningOptions reasoning, GeminiModel model, GeminiNotes notes) {
        Boolean include = reasoning.hasIncludeText() ? reasoning.getIncludeText() : null;
        return switch (reasoning.getAmountCase()) {
            case EFFORT ->
                model.isNew()
                        ? new GeminiWire.Thinking(include, null, level(reasoning.getEffort()))
                        : new GeminiWire.Thinking(include, budget(reasoning.getEffort(), model), null);
            case BUDGET_TOKENS ->
                model.isNew()
                        ? new GeminiWire.Thinking(include, null, nearest(reasoning.getBudgetTokens(), model, notes))
                        : new GeminiWire.Thinking(include, reasoning.getBudgetTokens(), null);
            case AMOUNT_NOT_SET -> include == null ? null : new GeminiWire.Thinking(include, null, null);
        };
    }

    private static String level(String effort) {
        return switch (effort) {
            case "minimal", "low", "medium", "high" -> effort;
            default ->
                throw refused(
                        effort, "use minimal, low, medium or high: from Gemini 3 on, thinking can't be switched off");
        };
    }

    /** As Google itself reads OpenAI's words: https://ai.google.dev/gemini-api/docs/openai#thinking. */
    private static int budget(String effort, GeminiModel model) {
        return switch (effort) {
            case "none" -> {
                if (model.pro()) {
                    throw refused(effort, "use minimal, low, medium or high: this model can't stop thinking");
                }
                yield 0;
            }
            case "minimal" -> model.pro() ? LEAST_OF_PRO : LEAST_OF_LITE;
            case "low" -> LOW;
            case "medium" -> MEDIUM;
            case "high" -> HIGH;
            default -> throw refused(effort, "use none, minimal, low, medium, high, or budget_tokens");
        };
    }

    private static GatewayException refused(String effort, String remedy) {
        return GatewayException.invalid("reasoning.effort", "is '" + effort + "', which this model has not", remedy);
    }

    /** 3 Pro knows no level between low and high. */
    private static String nearest(int budget, GeminiModel model, GeminiNotes notes) {
        String level = budget <= LOW ? "low" : budget <= MEDIUM && !model.pro() ? "medium" : "high";
        notes.add(
                "REASONING_APPROXIMATED",
                "reasoning.budget_tokens: this model takes only words; it was asked to think '" + level + "'");
        return level;
    }
}
