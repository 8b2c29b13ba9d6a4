package dev.parley.vendor;

import dev.parley.catalog.Deployment;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a deployment takes in one call for embeddings. What is not known is empty.
 *
 * @param inputs the most inputs
 * @param tokensPerInput the most tokens of one input
 * @param tokensPerCall the most tokens of all inputs together
 * @param charactersPerInput the most characters of one input
 * @param dimensions the lengths that its vectors may have
 * @param usualDimensions the length of its vectors where the request says none
 */
public record EmbeddingLimits(
        int inputs,
        OptionalLong tokensPerInput,
        OptionalLong tokensPerCall,
        OptionalInt charactersPerInput,
        Dimensions dimensions,
        OptionalInt usualDimensions) {

    /** So many inputs, each as long as the catalog or the vendor's file says. */
    public static EmbeddingLimits of(int inputs, Deployment deployment, Dimensions dimensions) {
        var model = deployment.model();
        return new EmbeddingLimits(
                inputs,
                model.maxInputTokens().isPresent() ? model.maxInputTokens() : model.contextWindow(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                dimensions,
                OptionalInt.empty());
    }

    public EmbeddingLimits withTokens(long perInput) {
        return new EmbeddingLimits(
                inputs, OptionalLong.of(perInput), tokensPerCall, charactersPerInput, dimensions, usualDimensions);
    }

    public EmbeddingLimits withTokensPerCall(long most) {
        return new EmbeddingLimits(
                inputs, tokensPerInput, OptionalLong.of(most), charactersPerInput, dimensions, usualDimensions);
    }

    public EmbeddingLimits withCharacters(int perInput) {
        return new EmbeddingLimits(
                inputs, tokensPerInput, tokensPerCall, OptionalInt.of(perInput), dimensions, usualDimensions);
    }

    public EmbeddingLimits withUsualDimensions(int length) {
        return new EmbeddingLimits(
                inputs, tokensPerInput, tokensPerCall, charactersPerInput, dimensions, OptionalInt.of(length));
    }
}
