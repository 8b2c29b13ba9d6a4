package dev.parley.gateway;

import static dev.parley.error.GatewayException.invalid;

import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbeddingInput;
import dev.parley.v1.EmbeddingPurpose;
import dev.parley.v1.EmbeddingTruncation;
import dev.parley.v1.EstimateOptions;
import dev.parley.v1.Message;
import dev.parley.v1.Role;

/** The rules that a request for embeddings must keep whatever its models are. */
final class EmbedRules {

    private static final int MAX_INPUTS = 8192;
    private static final int MAX_DIMENSIONS = 16_384;

    private EmbedRules() {}

    static void check(EmbedRequest request) {
        RequestRules.checkKnown("the request", request);
        var asked = asked(request);
        RequestRules.checkModels(asked);
        checkInputs(request);
        checkVectors(request);
        RequestRules.checkLimits(asked);
        VendorRules.check(asked);
        RequestRules.checkLabels(asked);
        RequestRules.checkPriority(asked);
        RequestRules.checkRetry(asked);
    }

    private static void checkInputs(EmbedRequest request) {
        if (request.getInputsCount() == 0) {
            throw invalid("inputs", "is empty", "give at least one text");
        }
        if (request.getInputsCount() > MAX_INPUTS) {
            throw invalid(
                    "inputs",
                    "has " + request.getInputsCount() + " entries",
                    "give at most " + MAX_INPUTS + ", the rest in another call");
        }
        for (int i = 0; i < request.getInputsCount(); i++) {
            EmbeddingInput input = request.getInputs(i);
            RequestRules.checkKnown("inputs[" + i + "]", input);
            switch (input.getContentCase()) {
                case TEXT -> {
                    if (input.getText().isBlank()) {
                        throw invalid("inputs[" + i + "].text", "is empty", "leave the input out, or give it words");
                    }
                }
                case CONTENT_NOT_SET -> throw invalid("inputs[" + i + "]", "holds nothing", "set its text");
            }
        }
    }

    private static void checkVectors(EmbedRequest request) {
        if (request.hasDimensions() && (request.getDimensions() < 1 || request.getDimensions() > MAX_DIMENSIONS)) {
            throw invalid("dimensions", "is " + request.getDimensions(), "set it from 1 to " + MAX_DIMENSIONS);
        }
        if (request.getPurpose() == EmbeddingPurpose.UNRECOGNIZED) {
            throw invalid("purpose", "is not known", "use one of the enum's values");
        }
        if (request.getTruncation() == EmbeddingTruncation.UNRECOGNIZED) {
            throw invalid("truncation", "is not known", "use one of the enum's values");
        }
    }

    /**
     * The call as routes, retries, deadlines and the rules that all requests share read it. The inputs are its words, so
     * that a route that asks the cheapest can price it; nothing is generated.
     */
    static CompleteRequest asked(EmbedRequest request) {
        var words = Message.newBuilder().setRole(Role.ROLE_USER);
        request.getInputsList()
                .forEach(input -> words.addParts(ContentPart.newBuilder().setText(input.getText())));
        var asked = CompleteRequest.newBuilder()
                .addAllModels(request.getModelsList())
                .addMessages(words)
                .setMaxOutputTokens(1)
                .setEstimate(EstimateOptions.newBuilder().setExpectedOutputTokens(0))
                .setEndUserId(request.getEndUserId())
                .putAllLabels(request.getLabelsMap())
                .putAllVendorHeaders(request.getVendorHeadersMap())
                .setUnsupportedParametersValue(request.getUnsupportedParametersValue())
                .setMaxCost(request.getMaxCost())
                .setRetry(request.getRetry())
                .setFailoverValue(request.getFailoverValue())
                .setPriorityValue(request.getPriorityValue())
                .addAllAllowedVendors(request.getAllowedVendorsList())
                .setLocalOnly(request.getLocalOnly());
        if (request.hasTimeout()) {
            asked.setTimeout(request.getTimeout());
        }
        return asked.build();
    }
}
