package dev.parley.vendor;

import dev.parley.pricing.CostCalculator;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.Delta;
import dev.parley.v1.Usage;
import dev.parley.v1.Warning;
import java.util.Collection;

/**
 * What a vendor had told of its answer by some moment, beside its content: the tokens above all, and what their price
 * follows from. Until the vendor said why its answer ended, the usage is marked as estimated, for there may be more.
 *
 * @param answer the answer without its content
 * @param characters how much of what was written the vendor's count of the output knows, by the length of
 *     {@link #written}
 */
public record Reported(CompleteResponse answer, int characters) {

    public static final Reported NOTHING = new Reported(CompleteResponse.getDefaultInstance(), 0);

    Reported warned(Collection<Warning> warnings) {
        return warnings.isEmpty()
                ? this
                : new Reported(answer.toBuilder().addAllWarnings(warnings).build(), characters);
    }

    /** What the model wrote, said or not, and the vendor bills as output. */
    public static String written(Delta delta) {
        return delta.getText() + delta.getReasoning() + delta.getToolCall().getName() + delta.getToolArguments();
    }

    /** All tokens of any kind. */
    static long tokens(Usage usage) {
        return CostCalculator.promptTokens(usage) + outputTokens(usage);
    }

    /** All tokens that were generated. */
    public static long outputTokens(Usage usage) {
        return usage.getOutputTokens()
                + usage.getReasoningTokens()
                + usage.getAudioOutputTokens()
                + usage.getImageOutputTokens();
    }
}
