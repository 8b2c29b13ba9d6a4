package dev.parley.vendor.cohere;

import dev.parley.catalog.Deployment;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ReasoningOptions;
import dev.parley.v1.Sampling;
import dev.parley.vendor.Answer;

/** Our request as Cohere's chat takes it. Pure. */
final class CohereTranslator {

    static final String FORMAT = "cohere-v2";

    private static final String ENABLED = "enabled";
    private static final String DISABLED = "disabled";

    private CohereTranslator() {}

    static CohereWire.Request toWire(
            CompleteRequest request, CohereTools tools, Deployment deployment, boolean stream) {
        return new CohereWire.Request(
                deployment.model().id(),
                CohereMessages.toWire(request),
                tools.tools(),
                tools.responseFormat(),
                thinking(request.getReasoning()),
                sampling(request),
                request.hasLogprobs() ? true : null,
                stream);
    }

    private static CohereWire.Sampling sampling(CompleteRequest request) {
        Sampling sampling = request.getSampling();
        return new CohereWire.Sampling(
                sampling.hasTemperature() ? sampling.getTemperature() : null,
                sampling.hasTopP() ? sampling.getTopP() : null,
                sampling.hasTopK() ? sampling.getTopK() : null,
                sampling.hasSeed() ? sampling.getSeed() : null,
                sampling.hasFrequencyPenalty() ? sampling.getFrequencyPenalty() : null,
                sampling.hasPresencePenalty() ? sampling.getPresencePenalty() : null,
                request.hasMaxOutputTokens() ? request.getMaxOutputTokens() : null,
                request.getStopCount() > 0 ? request.getStopList() : null);
    }

    /** Thinking is on or off, with a budget or without: https://docs.cohere.com/docs/reasoning. */
    private static CohereWire.Thinking thinking(ReasoningOptions asked) {
        return switch (asked.getAmountCase()) {
            case EFFORT -> new CohereWire.Thinking(asked.getEffort().equals("none") ? DISABLED : ENABLED, null);
            case BUDGET_TOKENS ->
                asked.getBudgetTokens() == 0
                        ? new CohereWire.Thinking(DISABLED, null)
                        : new CohereWire.Thinking(ENABLED, asked.getBudgetTokens());
            case AMOUNT_NOT_SET -> null;
        };
    }

    /** Says what could not be asked for as the caller wants it. */
    static void warn(CompleteRequest request, Answer answer) {
        ReasoningOptions asked = request.getReasoning();
        if (asked.hasEffort() && !asked.getEffort().equals("none")) {
            answer.warn(
                    "REASONING_APPROXIMATED",
                    "Cohere takes no effort: thinking was switched on; budget_tokens bounds it");
        }
        if (asked.hasIncludeText() && !asked.getIncludeText()) {
            answer.warn("PARAMETER_LEFT_OUT", "reasoning.include_text: Cohere tells each thought that it has");
        }
        if (request.getLogprobs() > 0) {
            answer.warn("PARAMETER_LEFT_OUT", "logprobs: Cohere gives those of the answer and no alternatives");
        }
    }

    /** A text, or null where it is empty. */
    static String text(String text) {
        return text.isEmpty() ? null : text;
    }
}
