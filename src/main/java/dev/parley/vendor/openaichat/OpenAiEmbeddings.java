package dev.parley.vendor.openaichat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.Quirk;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbeddingInput;
import dev.parley.v1.EmbeddingPurpose;
import dev.parley.v1.EmbeddingTruncation;
import dev.parley.vendor.Dimensions;
import dev.parley.vendor.EmbedParameter;
import dev.parley.vendor.EmbeddingAnswer;
import dev.parley.vendor.EmbeddingLimits;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Between our embeddings and OpenAI's, both ways. The encoding is not asked for: every vendor then writes numbers, while
 * not every one knows base64. Pure.
 */
final class OpenAiEmbeddings {

    /** https://platform.openai.com/docs/api-reference/embeddings/create#embeddings_create-input */
    private static final int MOST_INPUTS = 2048;

    private static final int MOST_TOKENS = 8192;
    private static final int MOST_TOKENS_PER_CALL = 300_000;

    /** https://docs.voyageai.com/reference/embeddings-api: the least that any of its models takes. */
    private static final int MOST_INPUTS_OF_TYPE = 1000;

    private static final int MOST_TOKENS_OF_TYPE = 120_000;

    private static final Pattern OWN = Pattern.compile("(?:^|/)text-embedding-(ada-002|3-small|3-large)");

    private OpenAiEmbeddings() {}

    /**
     * OpenAI's own models, wherever they are; what others take is theirs to say. The usual lengths:
     * https://platform.openai.com/docs/guides/embeddings
     */
    static EmbeddingLimits limits(Deployment deployment) {
        return switch (own(deployment)) {
            case "3-small" -> ofOwn(deployment, Dimensions.between(1, 1536)).withUsualDimensions(1536);
            case "3-large" -> ofOwn(deployment, Dimensions.between(1, 3072)).withUsualDimensions(3072);
            case "ada-002" -> ofOwn(deployment, Dimensions.UNKNOWN).withUsualDimensions(1536);
            default ->
                deployment.vendor().has(Quirk.TAKES_INPUT_TYPE)
                        ? EmbeddingLimits.of(MOST_INPUTS_OF_TYPE, deployment, Dimensions.UNKNOWN)
                                .withTokensPerCall(MOST_TOKENS_OF_TYPE)
                        : EmbeddingLimits.of(MOST_INPUTS, deployment, Dimensions.UNKNOWN);
        };
    }

    private static EmbeddingLimits ofOwn(Deployment deployment, Dimensions dimensions) {
        return EmbeddingLimits.of(MOST_INPUTS, deployment, dimensions)
                .withTokens(MOST_TOKENS)
                .withTokensPerCall(MOST_TOKENS_PER_CALL);
    }

    private static String own(Deployment deployment) {
        var name = OWN.matcher(deployment.model().id());
        return name.find() ? name.group(1) : "";
    }

    static Set<EmbedParameter> unsupported(EmbedRequest request, Deployment deployment) {
        Set<EmbedParameter> none = EnumSet.noneOf(EmbedParameter.class);
        if (own(deployment).equals("ada-002")) {
            none.add(EmbedParameter.DIMENSIONS);
        }
        if (deployment.vendor().has(Quirk.NO_END_USER_ID) || deployment.vendor().has(Quirk.TAKES_INPUT_TYPE)) {
            none.add(EmbedParameter.END_USER_ID);
        }
        boolean typed = deployment.vendor().has(Quirk.TAKES_INPUT_TYPE);
        if (!typed || inputType(request.getPurpose()) == null) {
            none.add(EmbedParameter.PURPOSE);
        }
        if (!typed || request.getTruncation() == EmbeddingTruncation.EMBEDDING_TRUNCATION_START) {
            none.add(EmbedParameter.TRUNCATION);
        }
        return none;
    }

    static OpenAiEmbeddingsWire.Request toWire(EmbedRequest request, Deployment deployment) {
        Integer dimensions = request.hasDimensions() ? request.getDimensions() : null;
        boolean typed = deployment.vendor().has(Quirk.TAKES_INPUT_TYPE);
        boolean renamed = deployment.vendor().has(Quirk.OUTPUT_DIMENSION_FIELD);
        return new OpenAiEmbeddingsWire.Request(
                deployment.model().id(),
                request.getInputsList().stream().map(EmbeddingInput::getText).toList(),
                renamed ? null : dimensions,
                renamed ? dimensions : null,
                typed ? inputType(request.getPurpose()) : null,
                typed ? truncation(request.getTruncation()) : null,
                OpenAiChatTranslator.text(request.getEndUserId()));
    }

    private static String inputType(EmbeddingPurpose purpose) {
        return switch (purpose) {
            case EMBEDDING_PURPOSE_QUERY -> "query";
            case EMBEDDING_PURPOSE_DOCUMENT -> "document";
            case EMBEDDING_PURPOSE_UNSPECIFIED,
                    EMBEDDING_PURPOSE_CLASSIFICATION,
                    EMBEDDING_PURPOSE_CLUSTERING,
                    EMBEDDING_PURPOSE_SIMILARITY,
                    EMBEDDING_PURPOSE_QUESTION_ANSWERING,
                    EMBEDDING_PURPOSE_FACT_VERIFICATION,
                    EMBEDDING_PURPOSE_CODE_QUERY,
                    UNRECOGNIZED -> null;
        };
    }

    private static Boolean truncation(EmbeddingTruncation truncation) {
        return switch (truncation) {
            case EMBEDDING_TRUNCATION_UNSPECIFIED, EMBEDDING_TRUNCATION_REFUSE -> false;
            case EMBEDDING_TRUNCATION_END -> true;
            case EMBEDDING_TRUNCATION_START, EMBEDDING_TRUNCATION_VENDOR, UNRECOGNIZED -> null;
        };
    }

    /** The order is that of the indexes, not of the list. */
    static void fromWire(OpenAiEmbeddingsWire.Reply reply, EmbeddingAnswer answer) {
        VendorErrors.throwIfError(reply.error());
        if (reply.data() == null) {
            throw WireJson.invalid("the vendor's answer has no vectors");
        }
        for (int i = 0; i < reply.data().size(); i++) {
            var item = reply.data().get(i);
            if (item.embedding() == null) {
                throw WireJson.invalid("the vendor sent an item without its vector");
            }
            answer.vector(item.index() == null ? i : item.index(), item.embedding());
        }
        answer.model(reply.model());
        answer.responseId(reply.id());
        if (reply.usage() != null) {
            var usage = reply.usage();
            answer.tokens(usage.promptTokens() == null ? usage.totalTokens() : usage.promptTokens());
        }
    }
}
