package dev.parley.vendor;

import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Sampling;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The request's parameters that some vendor or model can't take. */
public enum Parameter {
    TEMPERATURE("temperature", Sampling::hasTemperature, Sampling.Builder::clearTemperature),
    TOP_P("top_p", Sampling::hasTopP, Sampling.Builder::clearTopP),
    TOP_K("top_k", Sampling::hasTopK, Sampling.Builder::clearTopK),
    SEED("seed", Sampling::hasSeed, Sampling.Builder::clearSeed),
    FREQUENCY_PENALTY("frequency_penalty", Sampling::hasFrequencyPenalty, Sampling.Builder::clearFrequencyPenalty),
    PRESENCE_PENALTY("presence_penalty", Sampling::hasPresencePenalty, Sampling.Builder::clearPresencePenalty),
    STOP("stop", "stop", request -> request.getStopCount() > 0, CompleteRequest.Builder::clearStop),
    END_USER_ID(
            "end_user_id",
            "end_user_id",
            request -> !request.getEndUserId().isEmpty(),
            CompleteRequest.Builder::clearEndUserId);

    private final String key;
    private final String field;
    private final Predicate<CompleteRequest> present;
    private final Consumer<CompleteRequest.Builder> clear;

    Parameter(String key, Predicate<Sampling> present, Consumer<Sampling.Builder> clear) {
        this(
                key,
                "sampling." + key,
                request -> present.test(request.getSampling()),
                request -> clear.accept(request.getSamplingBuilder()));
    }

    Parameter(String key, String field, Predicate<CompleteRequest> present, Consumer<CompleteRequest.Builder> clear) {
        this.key = key;
        this.field = field;
        this.present = present;
        this.clear = clear;
    }

    /** The name in a model's {@code rejects}. */
    public String key() {
        return key;
    }

    /** The path of the field in the request. */
    public String field() {
        return field;
    }

    public boolean in(CompleteRequest request) {
        return present.test(request);
    }

    public void removeFrom(CompleteRequest.Builder request) {
        clear.accept(request);
    }
}
