package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.tokens.TokenCount;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbeddingInput;
import dev.parley.v1.EmbeddingTruncation;
import dev.parley.v1.ErrorReason;
import dev.parley.vendor.EmbedParameter;
import dev.parley.vendor.EmbeddingLimits;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides a request into calls that a vendor takes, each with the next of its inputs. An input that is surely too long for
 * any call is refused. A token is at least a byte, so short texts need no counting.
 */
@Singleton
final class EmbedParts {

    private final TokenCounter tokens;

    EmbedParts(TokenCounter tokens) {
        this.tokens = tokens;
    }

    /** May count tokens: not for an event loop, where the request is large. */
    List<EmbedRequest> of(EmbedRequest request, Deployment deployment, EmbeddingLimits limits) {
        for (int i = 0; i < request.getInputsCount(); i++) {
            checkLength(i, request, deployment, limits);
        }
        long mostTokens = limits.tokensPerCall().orElse(Long.MAX_VALUE);
        boolean counts = request.getSerializedSize() > mostTokens;
        if (!counts && request.getInputsCount() <= limits.inputs()) {
            return List.of(request);
        }
        List<EmbedRequest> parts = new ArrayList<>();
        List<EmbeddingInput> inputs = new ArrayList<>();
        long taken = 0;
        for (EmbeddingInput input : request.getInputsList()) {
            long more = counts ? most(tokens.countText(input.getText(), deployment)) : 0;
            if (inputs.size() == limits.inputs() || !inputs.isEmpty() && taken + more > mostTokens) {
                parts.add(part(request, inputs));
                inputs.clear();
                taken = 0;
            }
            inputs.add(input);
            taken += more;
        }
        parts.add(part(request, inputs));
        return parts;
    }

    private static EmbedRequest part(EmbedRequest request, List<EmbeddingInput> inputs) {
        return request.toBuilder().clearInputs().addAllInputs(inputs).build();
    }

    private void checkLength(int number, EmbedRequest request, Deployment deployment, EmbeddingLimits limits) {
        if (EmbedParameter.cuts(request)
                || request.getTruncation() == EmbeddingTruncation.EMBEDDING_TRUNCATION_VENDOR) {
            return;
        }
        EmbeddingInput input = request.getInputs(number);
        int characters = input.getText().codePointCount(0, input.getText().length());
        if (limits.charactersPerInput().isPresent()
                && characters > limits.charactersPerInput().getAsInt()) {
            throw tooLong(
                    number,
                    deployment,
                    characters + " characters",
                    limits.charactersPerInput().getAsInt() + "");
        }
        if (limits.tokensPerInput().isEmpty()
                || input.getTextBytes().size() <= limits.tokensPerInput().getAsLong()) {
            return;
        }
        var count = tokens.countText(input.getText(), deployment);
        if (least(count, deployment) > limits.tokensPerInput().getAsLong()) {
            throw tooLong(
                    number,
                    deployment,
                    count.tokens() + " tokens",
                    limits.tokensPerInput().getAsLong() + "");
        }
    }

    /** A text alone, in a public encoding, is counted exactly. */
    private static long least(TokenCount count, Deployment deployment) {
        return deployment.model().encoding().isEmpty() ? count.tokens() - band(count) : count.tokens();
    }

    /** The most tokens that a text can have, by its count. */
    static long most(TokenCount count) {
        return count.tokens() + band(count);
    }

    private static long band(TokenCount count) {
        return (long) Math.ceil(count.tokens() * count.errorBandPercent().orElse(0) / 100);
    }

    private static GatewayException tooLong(int number, Deployment deployment, String length, String limit) {
        String field = "inputs[" + number + "].text";
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_CONTEXT_TOO_LONG,
                        field + ": has about " + length + ", " + deployment.id() + " reads " + limit)
                .withField(field)
                .withRemedy("divide it, use a model that reads more, or let the vendor cut it: truncation");
    }
}
