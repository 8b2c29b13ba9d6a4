package dev.parley.vendor.gemini;

import dev.parley.catalog.Deployment;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbeddingInput;
import dev.parley.v1.EmbeddingPurpose;
import dev.parley.vendor.Dimensions;
import dev.parley.vendor.EmbedParameter;
import dev.parley.vendor.EmbeddingAnswer;
import dev.parley.vendor.EmbeddingLimits;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.VendorOptions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Between our embeddings and Gemini's, both ways. Pure. */
final class GeminiEmbeddings {

    /** The API refuses more: "at most 100 requests can be in one batch". https://ai.google.dev/api/embeddings */
    private static final int MOST_INPUTS = 100;

    /** https://ai.google.dev/gemini-api/docs/embeddings#control-embedding-size */
    private static final Dimensions DIMENSIONS = Dimensions.between(128, 3072);

    private GeminiEmbeddings() {}

    static EmbeddingLimits limits(Deployment deployment) {
        boolean known = deployment.model().id().startsWith("gemini-embedding-");
        return known
                ? EmbeddingLimits.of(MOST_INPUTS, deployment, DIMENSIONS).withUsualDimensions(DIMENSIONS.most())
                : EmbeddingLimits.of(MOST_INPUTS, deployment, Dimensions.UNKNOWN);
    }

    /** The API has no say in cutting. */
    static Set<EmbedParameter> unsupported() {
        return EnumSet.of(EmbedParameter.TRUNCATION, EmbedParameter.END_USER_ID);
    }

    static GeminiEmbeddingsWire.Batch toWire(EmbedRequest request, Deployment deployment) {
        List<Object> requests = new ArrayList<>(request.getInputsCount());
        for (int i = 0; i < request.getInputsCount(); i++) {
            EmbeddingInput input = request.getInputs(i);
            var wire = new GeminiEmbeddingsWire.Request(
                    "models/" + deployment.model().id(),
                    new GeminiEmbeddingsWire.Content(List.of(new GeminiEmbeddingsWire.Part(input.getText()))),
                    taskType(request.getPurpose()),
                    request.hasDimensions() ? request.getDimensions() : null);
            requests.add(VendorOptions.merged(
                    wire, request.getVendorOptionsMap(), GeminiTranslator.FORMAT, "inputs[" + i + "]"));
        }
        return new GeminiEmbeddingsWire.Batch(requests);
    }

    /** https://ai.google.dev/gemini-api/docs/embeddings#supported-task-types */
    static String taskType(EmbeddingPurpose purpose) {
        return switch (purpose) {
            case EMBEDDING_PURPOSE_QUERY -> "RETRIEVAL_QUERY";
            case EMBEDDING_PURPOSE_DOCUMENT -> "RETRIEVAL_DOCUMENT";
            case EMBEDDING_PURPOSE_CLASSIFICATION -> "CLASSIFICATION";
            case EMBEDDING_PURPOSE_CLUSTERING -> "CLUSTERING";
            case EMBEDDING_PURPOSE_SIMILARITY -> "SEMANTIC_SIMILARITY";
            case EMBEDDING_PURPOSE_QUESTION_ANSWERING -> "QUESTION_ANSWERING";
            case EMBEDDING_PURPOSE_FACT_VERIFICATION -> "FACT_VERIFICATION";
            case EMBEDDING_PURPOSE_CODE_QUERY -> "CODE_RETRIEVAL_QUERY";
            case EMBEDDING_PURPOSE_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    /** In the order of the requests: https://ai.google.dev/api/embeddings#v1beta.BatchEmbedContentsResponse */
    static void fromWire(GeminiEmbeddingsWire.Reply reply, EmbeddingAnswer answer) {
        VendorErrors.throwIfError(reply.error());
        answer.vectors(
                reply.embeddings() == null
                        ? null
                        : reply.embeddings().stream()
                                .map(GeminiEmbeddingsWire.Embedding::values)
                                .toList());
        if (reply.usageMetadata() != null) {
            answer.tokens(reply.usageMetadata().promptTokenCount());
        }
    }
}
