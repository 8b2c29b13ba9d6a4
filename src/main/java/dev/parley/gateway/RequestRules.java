package dev.parley.gateway;

import static dev.parley.error.GatewayException.invalid;

import com.google.protobuf.MessageOrBuilder;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.HistoryRepair;
import dev.parley.v1.Priority;
import dev.parley.v1.ReasoningOptions;
import dev.parley.v1.Sampling;
import dev.parley.v1.UnsupportedParameters;
import dev.parley.vendor.Effort;
import java.util.regex.Pattern;

/**
 * The rules that a request must keep whatever its models are. The first that is broken is told, with the field and the
 * remedy; nothing is accepted and ignored.
 */
final class RequestRules {

    private static final int MAX_MODELS = 64;
    private static final int MAX_MODEL_LENGTH = 256;
    private static final int MAX_USER_ID_LENGTH = 512;
    private static final int MAX_CANDIDATES = 128;
    private static final int MAX_LOGPROBS = 20;
    private static final int MAX_LABELS = 32;
    private static final int MAX_LABEL_LENGTH = 256;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_.-]{1,63}");

    private RequestRules() {}

    static void check(CompleteRequest request) {
        checkKnown("the request", request);
        checkModels(request);
        MessageRules.check(request);
        checkSampling(request);
        checkLimits(request);
        checkAnswers(request);
        ToolRules.check(request);
        VendorRules.check(request);
        checkLabels(request);
        checkPriority(request);
        checkRetry(request);
        checkKnown("hedge", request.getHedge());
    }

    /** What its fields may hold, the router says. */
    static void checkRetry(CompleteRequest request) {
        var retry = request.getRetry();
        checkKnown("retry", retry);
        checkKnown("retry.retry_on", retry.getRetryOn());
        checkKnown("retry.rotate_on", retry.getRotateOn());
        checkKnown("retry.fail_over_on", retry.getFailOverOn());
    }

    static void checkPriority(CompleteRequest request) {
        if (request.getPriority() == Priority.UNRECOGNIZED) {
            throw invalid("priority", "is not known", "use one of the enum's values");
        }
    }

    /** A field that we don't know would be ignored: a client that is newer than we are must hear of it. */
    static void checkKnown(String where, MessageOrBuilder message) {
        if (!message.getUnknownFields().asMap().isEmpty()) {
            Object number =
                    message.getUnknownFields().asMap().keySet().iterator().next();
            throw invalid(
                    where,
                    "has a field of number " + number + " that this version does not know",
                    "leave it out, or use a newer Parley");
        }
    }

    static void checkModels(CompleteRequest request) {
        if (request.getModelsCount() == 0) {
            throw invalid("models", "is empty", "name at least one model, such as openai/gpt-4o-mini");
        }
        if (request.getModelsCount() > MAX_MODELS) {
            throw invalid("models", "has " + request.getModelsCount() + " entries", "name at most " + MAX_MODELS);
        }
        for (int i = 0; i < request.getModelsCount(); i++) {
            String model = request.getModels(i);
            if (model.isBlank() || model.length() > MAX_MODEL_LENGTH) {
                throw invalid(
                        "models[" + i + "]",
                        model.isBlank() ? "is empty" : "is longer than " + MAX_MODEL_LENGTH + " characters",
                        "name a model, such as openai/gpt-4o-mini");
            }
        }
    }

    private static void checkSampling(CompleteRequest request) {
        Sampling sampling = request.getSampling();
        checkKnown("sampling", sampling);
        checkRange("temperature", sampling.hasTemperature(), sampling.getTemperature(), 0, 2);
        checkRange("top_p", sampling.hasTopP(), sampling.getTopP(), Double.MIN_VALUE, 1);
        checkRange("frequency_penalty", sampling.hasFrequencyPenalty(), sampling.getFrequencyPenalty(), -2, 2);
        checkRange("presence_penalty", sampling.hasPresencePenalty(), sampling.getPresencePenalty(), -2, 2);
        if (sampling.hasTopK() && sampling.getTopK() < 1) {
            throw invalid("sampling.top_k", "is " + sampling.getTopK(), "set it to 1 or more, or leave it out");
        }
    }

    private static void checkRange(String name, boolean set, double value, double least, double most) {
        // The comparison is written so that NaN fails it.
        if (set && !(value >= least && value <= most)) {
            String range = (least == Double.MIN_VALUE ? "above 0" : "from " + (long) least) + " to " + (long) most;
            throw invalid("sampling." + name, "is " + value, "set it to a number " + range + ", or leave it out");
        }
    }

    static void checkLimits(CompleteRequest request) {
        if (request.hasMaxOutputTokens() && request.getMaxOutputTokens() < 1) {
            throw invalid("max_output_tokens", "is " + request.getMaxOutputTokens(), "set it to 1 or more");
        }
        for (int i = 0; i < request.getStopCount(); i++) {
            if (request.getStop(i).isEmpty()) {
                throw invalid("stop[" + i + "]", "is empty", "leave it out");
            }
        }
        if (request.getEndUserId().length() > MAX_USER_ID_LENGTH) {
            throw invalid("end_user_id", "is longer than " + MAX_USER_ID_LENGTH + " characters", "shorten or hash it");
        }
        if (request.getUnsupportedParameters() == UnsupportedParameters.UNRECOGNIZED) {
            throw invalid("unsupported_parameters", "is not known", "use one of the enum's values");
        }
        checkKnown("estimate", request.getEstimate());
        EstimateInput.checkAnswer(request.getEstimate());
    }

    private static void checkAnswers(CompleteRequest request) {
        if (request.hasCandidates() && (request.getCandidates() < 1 || request.getCandidates() > MAX_CANDIDATES)) {
            throw invalid("candidates", "is " + request.getCandidates(), "set it from 1 to " + MAX_CANDIDATES);
        }
        if (request.hasLogprobs() && (request.getLogprobs() < 0 || request.getLogprobs() > MAX_LOGPROBS)) {
            throw invalid("logprobs", "is " + request.getLogprobs(), "set it from 0 to " + MAX_LOGPROBS);
        }
        if (request.getHistoryRepair() == HistoryRepair.UNRECOGNIZED) {
            throw invalid("history_repair", "is not known", "use one of the enum's values");
        }
        ReasoningOptions reasoning = request.getReasoning();
        checkKnown("reasoning", reasoning);
        if (reasoning.hasEffort() && !Effort.WORDS.contains(reasoning.getEffort())) {
            throw invalid("reasoning.effort", "is not one of " + Effort.WORDS, "use one of them, or leave it out");
        }
        if (reasoning.hasBudgetTokens() && reasoning.getBudgetTokens() < 0) {
            throw invalid("reasoning.budget_tokens", "is negative", "set it to 0 or more");
        }
    }

    static void checkLabels(CompleteRequest request) {
        if (request.getLabelsCount() > MAX_LABELS) {
            throw invalid("labels", "has " + request.getLabelsCount() + " entries", "set at most " + MAX_LABELS);
        }
        request.getLabelsMap().forEach((key, value) -> {
            if (!LABEL.matcher(key).matches()) {
                throw invalid("labels", "has a key that is not 1 to 63 of a-z, 0-9, '_', '-', '.'", "rename it");
            }
            if (value.length() > MAX_LABEL_LENGTH) {
                throw invalid("labels." + key, "is longer than " + MAX_LABEL_LENGTH + " characters", "shorten it");
            }
        });
    }
}
