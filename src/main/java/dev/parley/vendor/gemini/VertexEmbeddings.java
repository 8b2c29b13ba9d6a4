package dev.parley.vendor.gemini;

import dev.parley.catalog.Deployment;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbeddingTruncation;
import dev.parley.vendor.Dimensions;
import dev.parley.vendor.EmbedParameter;
import dev.parley.vendor.EmbeddingAdapters;
import dev.parley.vendor.EmbeddingAnswer;
import dev.parley.vendor.EmbeddingLimits;
import dev.parley.vendor.WireJson;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Between our embeddings and those of the text models at Vertex AI, both ways:
 * https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api. Pure.
 */
final class VertexEmbeddings {

    /** https://cloud.google.com/vertex-ai/generative-ai/docs/embeddings/get-text-embeddings */
    private static final int MOST_INPUTS = 250;

    private static final int MOST_TOKENS_PER_CALL = 20_000;

    private static final String GEMINI_1 = "gemini-embedding-001";

    private VertexEmbeddings() {}

    static EmbeddingLimits limits(Deployment deployment) {
        String model = deployment.model().id();
        if (model.equals(GEMINI_1)) {
            return EmbeddingLimits.of(1, deployment, Dimensions.between(1, 3072))
                    .withUsualDimensions(3072);
        }
        if (model.startsWith("text-embedding-") || model.startsWith("text-multilingual-embedding-")) {
            return EmbeddingLimits.of(MOST_INPUTS, deployment, Dimensions.between(1, 768))
                    .withTokensPerCall(MOST_TOKENS_PER_CALL)
                    .withUsualDimensions(768);
        }
        throw EmbeddingAdapters.none(
                deployment,
                "at Vertex AI these are " + GEMINI_1 + ", text-embedding-… and text-multilingual-embedding-…");
    }

    static Set<EmbedParameter> unsupported(EmbedRequest request) {
        var unsupported = EnumSet.of(EmbedParameter.END_USER_ID);
        if (request.getTruncation() == EmbeddingTruncation.EMBEDDING_TRUNCATION_START) {
            unsupported.add(EmbedParameter.TRUNCATION);
        }
        return unsupported;
    }

    static GeminiEmbeddingsWire.Predict toWire(EmbedRequest request) {
        String taskType = GeminiEmbeddings.taskType(request.getPurpose());
        var parameters = new GeminiEmbeddingsWire.Parameters(
                autoTruncate(request.getTruncation()), request.hasDimensions() ? request.getDimensions() : null);
        return new GeminiEmbeddingsWire.Predict(
                request.getInputsList().stream()
                        .map(input -> new GeminiEmbeddingsWire.Instance(input.getText(), taskType))
                        .toList(),
                parameters.equals(new GeminiEmbeddingsWire.Parameters(null, null)) ? null : parameters);
    }

    /** Unasked, Vertex AI cuts the end. */
    private static Boolean autoTruncate(EmbeddingTruncation truncation) {
        return switch (truncation) {
            case EMBEDDING_TRUNCATION_UNSPECIFIED, EMBEDDING_TRUNCATION_REFUSE -> false;
            case EMBEDDING_TRUNCATION_END -> true;
            case EMBEDDING_TRUNCATION_START, EMBEDDING_TRUNCATION_VENDOR, UNRECOGNIZED -> null;
        };
    }

    static void fromWire(GeminiEmbeddingsWire.Predictions reply, EmbeddingAnswer answer) {
        List<GeminiEmbeddingsWire.Predicted> all = reply.predictions() == null
                ? List.of()
                : reply.predictions().stream()
                        .map(GeminiEmbeddingsWire.Prediction::embeddings)
                        .toList();
        answer.vectors(
                all.stream().map(one -> one == null ? null : one.values()).toList());
        long tokens = 0;
        boolean reported = true;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) == null) {
                throw WireJson.invalid("the vendor sent no vector for a text");
            }
            var statistics = all.get(i).statistics();
            reported &= statistics != null && statistics.tokenCount() != null;
            tokens += reported ? statistics.tokenCount().longValue() : 0;
            if (statistics != null && statistics.truncated()) {
                answer.warn("INPUT_CUT", "the vendor says that it cut an input that is longer than the model reads");
            }
        }
        answer.tokens(reported ? tokens : null);
    }
}
