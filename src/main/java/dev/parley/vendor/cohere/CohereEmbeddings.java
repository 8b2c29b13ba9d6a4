package dev.parley.vendor.cohere;

import dev.parley.catalog.Deployment;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbeddingInput;
import dev.parley.v1.EmbeddingPurpose;
import dev.parley.v1.EmbeddingTruncation;
import dev.parley.vendor.Dimensions;
import dev.parley.vendor.EmbedParameter;
import dev.parley.vendor.EmbeddingAnswer;
import dev.parley.vendor.EmbeddingLimits;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Between our embeddings and Cohere's, both ways: https://docs.cohere.com/reference/embed. Pure. */
final class CohereEmbeddings {

    private static final int MOST_INPUTS = 96;
    private static final Dimensions DIMENSIONS = Dimensions.only(256, 512, 1024, 1536);

    /** The catalog says otherwise: https://docs.cohere.com/docs/cohere-embed#english-models. */
    private static final int TOKENS_OF_3 = 512;

    private static final Pattern VERSION_3 = Pattern.compile("^embed-.*v3(\\.|$)");

    /** Models before version 4 have one length. */
    private static final Pattern BEFORE_4 = Pattern.compile("^embed-.*v[123](\\.|$)");

    private static final Pattern BEFORE_3 = Pattern.compile("^embed-.*v[12](\\.|$)");

    private CohereEmbeddings() {}

    static EmbeddingLimits limits(Deployment deployment) {
        var limits = EmbeddingLimits.of(MOST_INPUTS, deployment, DIMENSIONS);
        String model = deployment.model().id();
        if (VERSION_3.matcher(model).find()) {
            return limits.withTokens(TOKENS_OF_3).withUsualDimensions(model.contains("-light-") ? 384 : 1024);
        }
        return model.startsWith("embed-v4") ? limits.withUsualDimensions(DIMENSIONS.most()) : limits;
    }

    static Set<EmbedParameter> unsupported(EmbedRequest request, Deployment deployment) {
        var unsupported = EnumSet.of(EmbedParameter.END_USER_ID);
        if (BEFORE_4.matcher(deployment.model().id()).find()) {
            unsupported.add(EmbedParameter.DIMENSIONS);
        }
        if (inputType(request.getPurpose()) == null) {
            unsupported.add(EmbedParameter.PURPOSE);
        }
        return unsupported;
    }

    static boolean needsPurpose(Deployment deployment) {
        return !BEFORE_3.matcher(deployment.model().id()).find();
    }

    static CohereEmbeddingsWire.Request toWire(EmbedRequest request, Deployment deployment) {
        return new CohereEmbeddingsWire.Request(
                deployment.model().id(),
                request.getInputsList().stream().map(EmbeddingInput::getText).toList(),
                inputType(request.getPurpose()),
                truncate(request.getTruncation()),
                request.hasDimensions() ? request.getDimensions() : null);
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

    /** Unasked, Cohere cuts the end. */
    private static String truncate(EmbeddingTruncation truncation) {
        return switch (truncation) {
            case EMBEDDING_TRUNCATION_UNSPECIFIED, EMBEDDING_TRUNCATION_REFUSE -> "NONE";
            case EMBEDDING_TRUNCATION_END -> "END";
            case EMBEDDING_TRUNCATION_START -> "START";
            case EMBEDDING_TRUNCATION_VENDOR, UNRECOGNIZED -> null;
        };
    }

    static void fromWire(CohereEmbeddingsWire.Reply reply, EmbeddingAnswer answer) {
        answer.vectors(reply.embeddings() == null ? null : reply.embeddings().floats());
        answer.responseId(reply.id());
        if (reply.meta() != null && reply.meta().billed() != null) {
            answer.tokens(reply.meta().billed().inputTokens());
        }
    }
}
