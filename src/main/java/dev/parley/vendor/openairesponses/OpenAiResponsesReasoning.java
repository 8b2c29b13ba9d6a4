package dev.parley.vendor.openairesponses;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ReasoningOptions;
import dev.parley.vendor.Effort;

/** How much the model is to think, and whether its thoughts are to come with the answer. Pure. */
final class OpenAiResponsesReasoning {

    private OpenAiResponsesReasoning() {}

    /** What is asked for, or null where nothing is. */
    static OpenAiResponsesWire.Reasoning toWire(CompleteRequest request, Deployment deployment) {
        ReasoningOptions asked = request.getReasoning();
        String effort = Effort.toWire(asked, deployment.model());
        String summary = asked.getIncludeText() ? "auto" : null;
        return effort == null && summary == null ? null : new OpenAiResponsesWire.Reasoning(effort, summary);
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
