package dev.parley.vendor.openairesponses;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ReasoningOptions;
import dev.parley.vendor.Effort;
import java.util.Optional;

/** How much the model is to think, and whether its thoughts are to come with the answer. Pure. */
final class OpenAiResponsesReasoning {

    private OpenAiResponsesReasoning() {}

    /** What is asked for, or null where nothing is. */
    static OpenAiResponsesWire.Reasoning toWire(CompleteRequest request, Deployment deployment) {
        ReasoningOptions asked = request.getReasoning();
        String effort = Effort.of(asked, deployment.model()).map(Effort::word).orElse(null);
        String summary = asked.getIncludeText() ? "auto" : null;
        return effort == null && summary == null ? null : new OpenAiResponsesWire.Reasoning(effort, summary);
    }

    /** What to tell of an effort that is not the caller's own word; empty where it is. */
    static Optional<String> approximation(CompleteRequest request, Deployment deployment) {
        ReasoningOptions asked = request.getReasoning();
        return Effort.of(asked, deployment.model())
                .filter(effort -> !effort.exact())
                .map(effort -> asked.hasBudgetTokens()
                        ? "reasoning.budget_tokens became the nearest effort: the vendor takes words only"
                        : "the model takes the efforts " + deployment.model().efforts()
                                + ": it was asked for the effort '" + effort.word() + "'");
    }

    /**
     * Whether to ask for the encrypted thoughts, without which a model that keeps nothing forgets them between turns.
     * Models that don't think refuse the wish: it is made where the caller speaks of thoughts, or the model is known to
     * think: https://platform.openai.com/docs/guides/reasoning.
     */
    static boolean wantsEncrypted(CompleteRequest request, Deployment deployment) {
        return request.hasReasoning()
                || deployment.model().capabilities().contains("reasoning")
                || request.getMessagesList().stream()
                        .flatMap(message -> message.getPartsList().stream())
                        .filter(ContentPart::hasReasoning)
                        .anyMatch(part -> !part.getVendorId().isEmpty()
                                && !part.getSignature().isEmpty());
    }
}
