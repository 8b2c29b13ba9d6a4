package dev.parley.vendor.openairesponses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Vendor;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Sampling;
import dev.parley.vendor.Answer;
import dev.parley.vendor.Effort;
import dev.parley.vendor.ToldCost;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Between our messages and OpenAI's responses, both ways. Pure. Parley keeps no state between calls, so the vendor is
 * asked to keep none either, unless the caller's options speak of the vendor's state.
 */
final class OpenAiResponsesTranslator {

    private static final String ENCRYPTED = "reasoning.encrypted_content";
    private static final String LOGPROBS = "message.output_text.logprobs";

    /** https://platform.openai.com/docs/api-reference/responses/create#responses-create-safety_identifier */
    private static final int LONGEST_USER_ID = 64;

    private OpenAiResponsesTranslator() {}

    /** What is sent, and what to tell the caller about it: messages by their codes. */
    record Question(OpenAiResponsesWire.Request wire, OpenAiResponsesTools tools, Map<String, String> warnings) {

        void warn(Answer answer) {
            tools.warn(answer);
            warnings.forEach(answer::warn);
        }
    }

    static Question toWire(CompleteRequest request, Deployment deployment, boolean stream) {
        Struct options = request.getVendorOptionsOrDefault(OpenAiResponsesWire.FORMAT, Struct.getDefaultInstance());
        checkBackground(options);
        Sampling sampling = request.getSampling();
        boolean stored = stored(options);
        var input = OpenAiResponsesInput.of(request, stored);
        var tools = new OpenAiResponsesTools(request);
        var wire = new OpenAiResponsesWire.Request(
                deployment.model().id(),
                request.getSystem().isEmpty() ? null : request.getSystem(),
                input.items(),
                tools.tools(),
                OpenAiResponsesTools.toolChoice(request.getToolChoice()),
                request.hasParallelToolCalls() ? request.getParallelToolCalls() : null,
                tools.text(),
                OpenAiResponsesReasoning.toWire(request, deployment),
                include(request, deployment, options),
                stored || options.containsFields("store") ? null : false,
                request.hasMaxOutputTokens() ? request.getMaxOutputTokens() : null,
                sampling.hasTemperature() ? sampling.getTemperature() : null,
                sampling.hasTopP() ? sampling.getTopP() : null,
                request.hasLogprobs() ? request.getLogprobs() : null,
                request.getServiceTier().isEmpty() ? null : request.getServiceTier(),
                userId(request),
                stream);
        return new Question(wire, tools, warnings(request, deployment, input));
    }

    private static Map<String, String> warnings(
            CompleteRequest request, Deployment deployment, OpenAiResponsesInput input) {
        Map<String, String> warnings = new LinkedHashMap<>();
        if (input.leftThoughtsOut()) {
            warnings.put(
                    "REASONING_LEFT_OUT",
                    "thoughts in the messages that this vendor can't take back, being another's or without their"
                            + " signature, were left out");
        }
        Effort.approximation(request.getReasoning(), deployment.model())
                .ifPresent(message -> warnings.put("REASONING_APPROXIMATED", message));
        return warnings;
    }

    private static void checkBackground(Struct options) {
        if (options.getFieldsOrDefault("background", Value.getDefaultInstance()).getBoolValue()) {
            throw GatewayException.invalid(
                    "vendor_options.openai-responses.background",
                    "asks for an answer that has to be fetched later, which Parley does not do",
                    "leave it out; use StreamComplete for long answers");
        }
    }

    /** Whether the vendor is to keep the answer: the caller says so, or goes on with what the vendor keeps. */
    private static boolean stored(Struct options) {
        return options.containsFields("store")
                ? options.getFieldsOrThrow("store").getBoolValue()
                : has(options, "previous_response_id") || has(options, "conversation");
    }

    private static boolean has(Struct options, String name) {
        return options.containsFields(name) && !options.getFieldsOrThrow(name).hasNullValue();
    }

    /** What is wanted beside the answer, without what the caller's options, which are appended, name too. */
    private static List<String> include(CompleteRequest request, Deployment deployment, Struct options) {
        List<String> include = new ArrayList<>();
        if (OpenAiResponsesReasoning.wantsEncrypted(request, deployment)) {
            include.add(ENCRYPTED);
        }
        if (request.hasLogprobs()) {
            include.add(LOGPROBS);
        }
        options.getFieldsOrDefault("include", Value.getDefaultInstance())
                .getListValue()
                .getValuesList()
                .forEach(value -> include.remove(value.getStringValue()));
        return include.isEmpty() ? null : include;
    }

    private static String userId(CompleteRequest request) {
        if (request.getEndUserId().length() > LONGEST_USER_ID) {
            throw GatewayException.invalid(
                    "end_user_id",
                    "is longer than the " + LONGEST_USER_ID + " characters that the vendor takes",
                    "shorten or hash it");
        }
        return request.getEndUserId().isEmpty() ? null : request.getEndUserId();
    }

    static void fromWire(OpenAiResponsesWire.Reply reply, Vendor vendor, Answer answer) {
        VendorErrors.throwIfError(reply.error());
        if (reply.output() == null) {
            throw WireJson.invalid("the vendor's answer has no output");
        }
        end(reply, new OpenAiResponsesOutput(), reply.status(), vendor, answer);
    }

    static void begin(OpenAiResponsesWire.Reply reply, Answer answer) {
        answer.responseId(reply.id());
        answer.model(reply.model());
    }

    /** Takes what the whole answer tells, and of its items those that are not taken yet. */
    static void end(
            OpenAiResponsesWire.Reply reply,
            OpenAiResponsesOutput output,
            String status,
            Vendor vendor,
            Answer answer) {
        begin(reply, answer);
        if ("failed".equals(status)) {
            throw VendorErrors.inAnswer(
                    VendorErrors.isError(reply.error()) ? reply.error() : JsonNodeFactory.instance.objectNode());
        }
        if ("queued".equals(status) || "in_progress".equals(status)) {
            throw WireJson.invalid("the vendor has not answered yet and wants to be asked again");
        }
        output.rest(reply.output() == null ? List.of() : reply.output(), answer);
        finish(reply, status, output, answer);
        answer.serviceTier(reply.serviceTier());
        if (reply.usage() != null) {
            ToldCost.of(reply.usage().cost(), reply.usage().ticks()).ifPresent(cost -> answer.vendorCost(cost, "USD"));
            if (reply.usage().counts()) {
                answer.usage(OpenAiResponsesUsage.fromWire(reply, vendor));
            }
        }
        long searches = OpenAiResponsesUsage.searches(reply);
        if (searches > 0) {
            answer.webSearches(searches);
        }
        if (reply.moderation() != null && !reply.moderation().isNull()) {
            answer.leftOut("the results of its moderation");
        }
    }

    private static void finish(
            OpenAiResponsesWire.Reply reply, String status, OpenAiResponsesOutput output, Answer answer) {
        String raw = "incomplete".equals(status)
                        && reply.incompleteDetails() != null
                        && reply.incompleteDetails().reason() != null
                ? reply.incompleteDetails().reason()
                : status;
        answer.first()
                .finish(
                        switch (raw == null ? "" : raw) {
                            case "completed" ->
                                output.awaitsCaller()
                                        ? FinishReason.FINISH_REASON_TOOL_CALLS
                                        : FinishReason.FINISH_REASON_STOP;
                            case "max_output_tokens" -> FinishReason.FINISH_REASON_LENGTH;
                            case "content_filter" -> FinishReason.FINISH_REASON_CONTENT_FILTER;
                            case "cancelled" -> FinishReason.FINISH_REASON_ERROR;
                            default -> FinishReason.FINISH_REASON_UNSPECIFIED;
                        },
                        raw);
    }
}
