package dev.parley.vendor;

import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbeddingPurpose;
import dev.parley.v1.EmbeddingTruncation;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The parameters of a request for embeddings that some vendor or model can't take. */
public enum EmbedParameter {
    DIMENSIONS("dimensions", EmbedRequest::hasDimensions, EmbedRequest.Builder::clearDimensions),
    PURPOSE(
            "purpose",
            request -> request.getPurpose() != EmbeddingPurpose.EMBEDDING_PURPOSE_UNSPECIFIED,
            EmbedRequest.Builder::clearPurpose),

    /** Cutting an input; not to cut it, any vendor can. */
    TRUNCATION("truncation", EmbedParameter::cuts, EmbedRequest.Builder::clearTruncation),
    END_USER_ID("end_user_id", request -> !request.getEndUserId().isEmpty(), EmbedRequest.Builder::clearEndUserId);

    private final String field;
    private final Predicate<EmbedRequest> present;
    private final Consumer<EmbedRequest.Builder> clear;

    EmbedParameter(String field, Predicate<EmbedRequest> present, Consumer<EmbedRequest.Builder> clear) {
        this.field = field;
        this.present = present;
        this.clear = clear;
    }

    /** Whether the caller lets inputs be cut at one of their ends. */
    public static boolean cuts(EmbedRequest request) {
        return request.getTruncation() == EmbeddingTruncation.EMBEDDING_TRUNCATION_END
                || request.getTruncation() == EmbeddingTruncation.EMBEDDING_TRUNCATION_START;
    }

    /** The path of the field in the request. */
    public String field() {
        return field;
    }

    public boolean in(EmbedRequest request) {
        return present.test(request);
    }

    public void removeFrom(EmbedRequest.Builder request) {
        clear.accept(request);
    }
}
