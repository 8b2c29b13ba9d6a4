package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
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
    List<EmbedPart> of(EmbedRequest request, Deployment deployment, EmbeddingLimits limits) {
        var counted = new EmbedTokens(tokens, deployment, request.getInputsList());
        for (int i = 0; i < request.getInputsCount(); i++) {
            checkLength(i, request, deployment, limits, counted);
        }
        long mostTokens = limits.tokensPerCall().orElse(Long.MAX_VALUE);
        boolean counts = request.getSerializedSize() > mostTokens;
        if (!counts && request.getInputsCount() <= limits.inputs()) {
            return List.of(new EmbedPart(request, 0, counted));
        }
        List<EmbedPart> parts = new ArrayList<>();
        int first = 0;
        long taken = 0;
        for (int i = 0; i < request.getInputsCount(); i++) {
            long more = counts ? counted.most(i) : 0;
            if (i - first == limits.inputs() || i > first && taken + more > mostTokens) {
                parts.add(part(request, first, i, counted));
                first = i;
                taken = 0;
            }
            taken += more;
        }
        parts.add(part(request, first, request.getInputsCount(), counted));
        return parts;
    }

    private static EmbedPart part(EmbedRequest request, int first, int end, EmbedTokens counted) {
        var inputs = request.getInputsList().subList(first, end);
        return new EmbedPart(
                request.toBuilder().clearInputs().addAllInputs(inputs).build(), first, counted);
    }

    private static void checkLength(
            int number, EmbedRequest request, Deployment deployment, EmbeddingLimits limits, EmbedTokens counted) {
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
        if (counted.least(number) > limits.tokensPerInput().getAsLong()) {
            throw tooLong(
                    number,
                    deployment,
                    counted.of(number).tokens() + " tokens",
                    limits.tokensPerInput().getAsLong() + "");
        }
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
