package dev.parley.vendor;

import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Sampling;
import dev.parley.v1.Tool;
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
            CompleteRequest.Builder::clearEndUserId),
    TOOL_CHOICE("tool_choice", "tool_choice", CompleteRequest::hasToolChoice, CompleteRequest.Builder::clearToolChoice),
    PARALLEL_TOOL_CALLS(
            "parallel_tool_calls",
            "parallel_tool_calls",
            CompleteRequest::hasParallelToolCalls,
            CompleteRequest.Builder::clearParallelToolCalls),
    CANDIDATES(
            "candidates",
            "candidates",
            request -> request.getCandidates() > 1,
            CompleteRequest.Builder::clearCandidates),
    LOGPROBS("logprobs", "logprobs", CompleteRequest::hasLogprobs, CompleteRequest.Builder::clearLogprobs),
    SERVICE_TIER(
            "service_tier",
            "service_tier",
            request -> !request.getServiceTier().isEmpty(),
            CompleteRequest.Builder::clearServiceTier),
    REASONING("reasoning", "reasoning", CompleteRequest::hasReasoning, CompleteRequest.Builder::clearReasoning),
    JSON_SCHEMA(
            "json_schema",
            "response_format.json_schema",
            request -> request.getResponseFormat().hasJsonSchema(),
            CompleteRequest.Builder::clearResponseFormat),
    STRICT_TOOLS(
            "strict",
            "tools.strict",
            request -> request.getToolsList().stream().anyMatch(Tool::hasStrict),
            request -> request.getToolsBuilderList().forEach(Tool.Builder::clearStrict)),
    CACHE_BREAKPOINTS("cache_breakpoint", "cache_breakpoint", CacheMarks::in, CacheMarks::removeFrom);

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

    /** What a caller can do where it is refused. */
    public String remedy() {
        String other = this == JSON_SCHEMA ? "set its mode to STRUCTURED_MODE_EMULATED" : "leave it out";
        return other + ", or set unsupported_parameters to UNSUPPORTED_PARAMETERS_WARN";
    }

    public boolean in(CompleteRequest request) {
        return present.test(request);
    }

    public void removeFrom(CompleteRequest.Builder request) {
        clear.accept(request);
    }
}
