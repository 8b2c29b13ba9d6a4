package dev.parley.vendor.bedrock;

import dev.parley.catalog.Deployment;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbeddingInput;
import dev.parley.v1.EmbeddingPurpose;
import dev.parley.v1.EmbeddingTruncation;
import dev.parley.vendor.Dimensions;
import dev.parley.vendor.EmbedParameter;
import dev.parley.vendor.EmbeddingAdapters;
import dev.parley.vendor.EmbeddingAnswer;
import dev.parley.vendor.EmbeddingLimits;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Between our embeddings and those of Amazon's and Cohere's models at Bedrock, both ways. Pure. */
final class BedrockEmbeddings {

    /** https://docs.aws.amazon.com/bedrock/latest/userguide/titan-embedding-models.html */
    private static final int TITAN_CHARACTERS = 50_000;

    private static final int TITAN_TOKENS = 8192;

    /** https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v3.html */
    private static final int COHERE_3_CHARACTERS = 2048;

    private static final int COHERE_INPUTS = 96;

    /** What the id of a model, or the ARN of its inference profile, tells of whose words it takes. */
    enum Kind {
        TITAN_2("amazon.titan-embed-text-v2"),
        TITAN_1("amazon.titan-embed-text-v1"),
        TITAN_G1("amazon.titan-embed-g1-text"),
        COHERE_4("cohere.embed-v4"),
        COHERE_3("cohere.embed-");

        private final String mark;

        Kind(String mark) {
            this.mark = mark;
        }

        boolean isCohere() {
            return this == COHERE_4 || this == COHERE_3;
        }
    }

    private BedrockEmbeddings() {}

    static Kind kind(Deployment deployment) {
        String id = deployment.model().id().toLowerCase(Locale.ROOT);
        for (Kind kind : Kind.values()) {
            if (id.contains(kind.mark)) {
                return kind;
            }
        }
        throw EmbeddingAdapters.none(
                deployment,
                "at Bedrock these are amazon.titan-embed-text-v2:0, amazon.titan-embed-text-v1 and cohere.embed-…");
    }

    static EmbeddingLimits limits(Deployment deployment) {
        return switch (kind(deployment)) {
            case TITAN_2 ->
                EmbeddingLimits.of(1, deployment, Dimensions.only(256, 512, 1024))
                        .withUsualDimensions(1024)
                        .withTokens(TITAN_TOKENS)
                        .withCharacters(TITAN_CHARACTERS);
            case TITAN_1, TITAN_G1 ->
                EmbeddingLimits.of(1, deployment, Dimensions.UNKNOWN)
                        .withUsualDimensions(1536)
                        .withTokens(TITAN_TOKENS)
                        .withCharacters(TITAN_CHARACTERS);
            case COHERE_4 ->
                EmbeddingLimits.of(COHERE_INPUTS, deployment, Dimensions.only(256, 512, 1024, 1536))
                        .withUsualDimensions(1536);
            case COHERE_3 ->
                EmbeddingLimits.of(COHERE_INPUTS, deployment, Dimensions.UNKNOWN)
                        .withUsualDimensions(1024)
                        .withCharacters(COHERE_3_CHARACTERS);
        };
    }

    static Set<EmbedParameter> unsupported(EmbedRequest request, Deployment deployment) {
        var kind = kind(deployment);
        var unsupported = EnumSet.of(EmbedParameter.END_USER_ID);
        if (kind != Kind.TITAN_2 && kind != Kind.COHERE_4) {
            unsupported.add(EmbedParameter.DIMENSIONS);
        }
        if (!kind.isCohere()) {
            unsupported.add(EmbedParameter.TRUNCATION);
        }
        if (!kind.isCohere() || inputType(request.getPurpose()) == null) {
            unsupported.add(EmbedParameter.PURPOSE);
        }
        return unsupported;
    }

    static Object toWire(EmbedRequest request, Deployment deployment) {
        var kind = kind(deployment);
        Integer dimensions = request.hasDimensions() ? request.getDimensions() : null;
        return kind.isCohere()
                ? new BedrockEmbeddingsWire.CohereRequest(
                        request.getInputsList().stream()
                                .map(EmbeddingInput::getText)
                                .toList(),
                        inputType(request.getPurpose()),
                        truncate(request.getTruncation(), kind == Kind.COHERE_4),
                        dimensions)
                : new BedrockEmbeddingsWire.TitanRequest(request.getInputs(0).getText(), dimensions);
    }

    private static String inputType(EmbeddingPurpose purpose) {
        return switch (purpose) {
            case EMBEDDING_PURPOSE_QUERY -> "search_query";
            case EMBEDDING_PURPOSE_DOCUMENT -> "search_document";
            case EMBEDDING_PURPOSE_CLASSIFICATION -> "classification";
            case EMBEDDING_PURPOSE_CLUSTERING -> "clustering";
            case EMBEDDING_PURPOSE_UNSPECIFIED,
                    EMBEDDING_PURPOSE_SIMILARITY,
                    EMBEDDING_PURPOSE_QUESTION_ANSWERING,
                    EMBEDDING_PURPOSE_FACT_VERIFICATION,
                    EMBEDDING_PURPOSE_CODE_QUERY,
                    UNRECOGNIZED -> null;
        };
    }

    /** Version 4 has other words: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v4.html */
    private static String truncate(EmbeddingTruncation truncation, boolean sides) {
        return switch (truncation) {
            case EMBEDDING_TRUNCATION_UNSPECIFIED, EMBEDDING_TRUNCATION_REFUSE -> "NONE";
            case EMBEDDING_TRUNCATION_END -> sides ? "RIGHT" : "END";
            case EMBEDDING_TRUNCATION_START -> sides ? "LEFT" : "START";
            case EMBEDDING_TRUNCATION_VENDOR, UNRECOGNIZED -> null;
        };
    }

    static void fromTitan(BedrockEmbeddingsWire.TitanReply reply, EmbeddingAnswer answer) {
        answer.vectors(reply.embedding() == null ? null : List.of(reply.embedding()));
        answer.tokens(reply.inputTextTokenCount());
    }

    /** Cohere's answer counts nothing; Bedrock does, in a header. */
    static void fromCohere(BedrockEmbeddingsWire.CohereReply reply, EmbeddingAnswer answer) {
        answer.vectors(reply.embeddings() == null ? null : reply.embeddings().vectors());
        answer.responseId(reply.id());
        String count = answer.header("x-amzn-bedrock-input-token-count");
        if (count != null && count.matches("\\d{1,12}")) {
            answer.tokens(Long.valueOf(count));
        }
    }
}
