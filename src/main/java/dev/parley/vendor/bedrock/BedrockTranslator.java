package dev.parley.vendor.bedrock;

import dev.parley.v1.CompleteRequest;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Sampling;
import dev.parley.vendor.Answer;
import dev.parley.vendor.WireJson;
import java.math.BigDecimal;
import java.util.List;

/** Between our messages and Converse's, both ways. Pure. */
final class BedrockTranslator {

    private BedrockTranslator() {}

    static BedrockWire.Request toWire(BedrockAsk ask) {
        CompleteRequest request = ask.request();
        var messages = BedrockMessages.of(ask);
        return new BedrockWire.Request(
                messages.turns(),
                messages.system(),
                inference(request),
                BedrockTools.config(ask),
                BedrockReasoning.fields(ask),
                request.getServiceTier().isEmpty() ? null : new BedrockWire.ServiceTier(request.getServiceTier()),
                BedrockTools.output(ask));
    }

    private static BedrockWire.InferenceConfig inference(CompleteRequest request) {
        Sampling sampling = request.getSampling();
        var config = new BedrockWire.InferenceConfig(
                request.hasMaxOutputTokens() ? request.getMaxOutputTokens() : null,
                sampling.hasTemperature() ? BigDecimal.valueOf(sampling.getTemperature()) : null,
                sampling.hasTopP() ? BigDecimal.valueOf(sampling.getTopP()) : null,
                request.getStopCount() > 0 ? List.copyOf(request.getStopList()) : null);
        return config.equals(new BedrockWire.InferenceConfig(null, null, null, null)) ? null : config;
    }

    /** Bedrock answers 200 without a message where a guardrail withheld it. */
    static void fromWire(BedrockWire.Reply reply, Answer answer) {
        boolean message = reply.output() != null && reply.output().message() != null;
        if (!message && reply.stopReason() == null) {
            throw WireJson.invalid("the vendor's answer has no message");
        }
        if (message && reply.output().message().content() != null) {
            var content = reply.output().message().content();
            for (int i = 0; i < content.size(); i++) {
                BedrockOutput.whole(i, content.get(i), answer);
            }
        }
        end(reply.stopReason(), answer);
        BedrockOutput.responseFields(reply.additionalModelResponseFields(), answer);
        served(reply.usage(), reply.serviceTier(), answer);
    }

    static void served(BedrockWire.Usage usage, BedrockWire.ServiceTier tier, Answer answer) {
        if (usage != null) {
            // A guardrail has its own words in the place of an answer that was never asked for.
            answer.usage(BedrockOutput.usage(usage), true);
        }
        if (tier != null) {
            answer.serviceTier(tier.type());
        }
    }

    /** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_ResponseSyntax */
    static void end(String reason, Answer answer) {
        answer.first()
                .finish(
                        switch (reason == null ? "" : reason) {
                            case "end_turn", "stop_sequence" -> FinishReason.FINISH_REASON_STOP;
                            case "max_tokens", "model_context_window_exceeded" -> FinishReason.FINISH_REASON_LENGTH;
                            case "tool_use" -> FinishReason.FINISH_REASON_TOOL_CALLS;
                            case "guardrail_intervened", "content_filtered" ->
                                FinishReason.FINISH_REASON_CONTENT_FILTER;
                            case "malformed_model_output", "malformed_tool_use" -> FinishReason.FINISH_REASON_ERROR;
                            case "refusal" -> FinishReason.FINISH_REASON_REFUSAL;
                            default -> FinishReason.FINISH_REASON_UNSPECIFIED;
                        },
                        reason);
    }
}
