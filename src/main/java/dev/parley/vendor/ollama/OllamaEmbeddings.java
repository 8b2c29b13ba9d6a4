package dev.parley.vendor.ollama;

import dev.parley.catalog.Deployment;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbeddingInput;
import dev.parley.v1.EmbeddingTruncation;
import dev.parley.vendor.Dimensions;
import dev.parley.vendor.EmbedParameter;
import dev.parley.vendor.EmbeddingAnswer;
import dev.parley.vendor.EmbeddingLimits;
import dev.parley.vendor.VendorErrors;
import java.util.EnumSet;
import java.util.Set;

/** Between our embeddings and Ollama's, both ways. Pure. */
final class OllamaEmbeddings {

    private OllamaEmbeddings() {}

    /** Ollama tells of no limit to the number of inputs. */
    static EmbeddingLimits limits(Deployment deployment) {
        return EmbeddingLimits.of(Integer.MAX_VALUE, deployment, Dimensions.UNKNOWN);
    }

    static Set<EmbedParameter> unsupported(EmbedRequest request) {
        var unsupported = EnumSet.of(EmbedParameter.PURPOSE, EmbedParameter.END_USER_ID);
        if (request.getTruncation() == EmbeddingTruncation.EMBEDDING_TRUNCATION_START) {
            unsupported.add(EmbedParameter.TRUNCATION);
        }
        return unsupported;
    }

    static OllamaEmbeddingsWire.Request toWire(EmbedRequest request, Deployment deployment) {
        return new OllamaEmbeddingsWire.Request(
                deployment.model().id(),
                request.getInputsList().stream().map(EmbeddingInput::getText).toList(),
                truncate(request.getTruncation()),
                request.hasDimensions() ? request.getDimensions() : null);
    }

    /** Unasked, Ollama cuts the end and does not say so. */
    private static Boolean truncate(EmbeddingTruncation truncation) {
        return switch (truncation) {
            case EMBEDDING_TRUNCATION_UNSPECIFIED, EMBEDDING_TRUNCATION_REFUSE -> false;
            case EMBEDDING_TRUNCATION_END -> true;
            case EMBEDDING_TRUNCATION_START, EMBEDDING_TRUNCATION_VENDOR, UNRECOGNIZED -> null;
        };
    }

    static void fromWire(OllamaEmbeddingsWire.Reply reply, EmbeddingAnswer answer) {
        VendorErrors.throwIfError(reply.error());
        answer.vectors(reply.embeddings());
        answer.model(reply.model());
        answer.tokens(reply.promptEvalCount());
    }
}
