package dev.parley.vendor.openairesponses;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ReasoningOptions;

/** How much the model is to think, and whether its thoughts are to come with the answer. Pure. */
final class OpenAiResponsesReasoning {

    /** Budgets up to which a word is the nearest; that of a word is twice that of the one before it. */
    private static final int LOW = 1536;

    private static final int MEDIUM = 3072;

    private OpenAiResponsesReasoning() {}

    /** What is asked for, or null where nothing is. */
    static OpenAiResponsesWire.Reasoning toWire(CompleteRequest request) {
        ReasoningOptions asked = request.getReasoning();
        String effort = switch (asked.getAmountCase()) {
            case EFFORT -> asked.getEffort();
            case BUDGET_TOKENS -> nearest(asked.getBudgetTokens());
            case AMOUNT_NOT_SET -> null;
        };
        String summary = asked.getIncludeText() ? "auto" : null;
        return effort == null && summary == null ? null : new OpenAiResponsesWire.Reasoning(effort, summary);
    }

    /** The format has words only. "xhigh" and "max" few models take: who wants them says so. */
    private static String nearest(int budget) {
        if (budget == 0) {
            return "none";
        }
        return budget < LOW ? "low" : budget < MEDIUM ? "medium" : "high";
    }

    static boolean isApproximated(CompleteRequest request) {
        return request.getReasoning().hasBudgetTokens();
    }

    /**
     * Whether to ask for the encrypted thoughts, without which a model that keeps nothing forgets them between turns.
     * Models that don't think refuse the wish: it is made where the caller speaks of thoughts, or where the model
     * refuses a temperature, as OpenAI's models that think do: https://platform.openai.com/docs/guides/reasoning.
     */
    static boolean wantsEncrypted(CompleteRequest request, Deployment deployment) {
        return request.hasReasoning()
                || deployment.model().rejects().contains("temperature")
                || request.getMessagesList().stream()
                        .flatMap(message -> message.getPartsList().stream())
                        .filter(ContentPart::hasReasoning)
                        .anyMatch(part -> !part.getVendorId().isEmpty()
                                && !part.getSignature().isEmpty());
    }
}
