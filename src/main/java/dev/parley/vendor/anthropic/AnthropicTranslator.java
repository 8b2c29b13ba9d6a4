package dev.parley.vendor.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Struct;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import dev.parley.v1.Sampling;
import dev.parley.vendor.Answer;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;
import java.util.OptionalLong;

/** Between our messages and Anthropic's, both ways. Pure. */
final class AnthropicTranslator {

    /** https://docs.claude.com/en/api/claude-on-vertex-ai */
    private static final String VERSION_IN_BODY = "vertex-2023-10-16";

    private AnthropicTranslator() {}

    static AnthropicWire.Request toWire(AnthropicAsk ask, boolean stream) {
        return toWire(ask, OptionalLong.of(maxTokens(ask)), stream ? true : null);
    }

    /** What there is to count: no limit is needed for that. */
    static AnthropicWire.Request toCount(AnthropicAsk ask) {
        return toWire(ask, OptionalLong.empty(), null);
    }

    private static AnthropicWire.Request toWire(AnthropicAsk ask, OptionalLong maxTokens, Boolean stream) {
        CompleteRequest request = ask.request();
        var messages = AnthropicMessages.of(ask);
        var reasoning = AnthropicReasoning.of(ask, maxTokens);
        Sampling sampling = reasoning.fitting(ask);
        return new AnthropicWire.Request(
                ask.modelInPath() ? VERSION_IN_BODY : null,
                ask.modelInPath() ? null : ask.deployment().model().id(),
                maxTokens.isPresent() ? maxTokens.getAsLong() : null,
                messages.system(),
                messages.turns(),
                sampling.hasTemperature() ? sampling.getTemperature() : null,
                sampling.hasTopP() ? sampling.getTopP() : null,
                sampling.hasTopK() ? sampling.getTopK() : null,
                request.getStopCount() > 0 ? request.getStopList() : null,
                AnthropicTools.tools(ask),
                AnthropicTools.choice(request),
                reasoning.thinking(),
                outputConfig(ask, reasoning),
                request.getServiceTier().isEmpty() ? null : request.getServiceTier(),
                container(request),
                request.getEndUserId().isEmpty() ? null : new AnthropicWire.Metadata(request.getEndUserId()),
                stream);
    }

    /** https://docs.claude.com/en/api/messages: max_tokens is mandatory. */
    private static long maxTokens(AnthropicAsk ask) {
        if (ask.request().hasMaxOutputTokens()) {
            return ask.request().getMaxOutputTokens();
        }
        var deployment = ask.deployment();
        return deployment
                .model()
                .maxOutputTokens()
                .orElseThrow(() -> GatewayException.invalid(
                        "max_output_tokens",
                        "is needed: " + deployment.id() + " demands a limit and none is known for it",
                        "set it, or max_output in the vendor's file"));
    }

    private static AnthropicWire.OutputConfig outputConfig(AnthropicAsk ask, AnthropicReasoning reasoning) {
        var format = AnthropicTools.format(ask);
        return format == null && reasoning.effort() == null
                ? null
                : new AnthropicWire.OutputConfig(reasoning.effort(), format);
    }

    /** The latest container of the conversation goes on being used, unless the caller names another. */
    private static String container(CompleteRequest request) {
        Struct options = request.getVendorOptionsMap().get(AnthropicAsk.WIRE_FORMAT);
        if (options != null && options.containsFields(AnthropicBlocks.CONTAINER)) {
            return null;
        }
        String latest = null;
        for (Message message : request.getMessagesList()) {
            for (ContentPart part : message.getPartsList()) {
                var own = part.getVendorPart();
                if (own.getWireFormat().equals(AnthropicAsk.WIRE_FORMAT)
                        && own.getType().equals(AnthropicBlocks.CONTAINER)) {
                    latest = WireJson.read(own.getJson(), JsonNode.class)
                            .path("id")
                            .textValue();
                }
            }
        }
        return latest;
    }

    static void fromWire(AnthropicWire.Reply reply, Answer answer) {
        VendorErrors.throwIfError(reply.error());
        if (reply.content() == null) {
            throw WireJson.invalid("the vendor's answer has no content");
        }
        answer.responseId(reply.id());
        answer.model(reply.model());
        for (int i = 0; i < reply.content().size(); i++) {
            AnthropicOutput.whole(i, reply.content().get(i), answer);
        }
        AnthropicEnding.of(reply).tell(answer);
        var usage = new AnthropicUsage();
        usage.add(reply.usage());
        usage.tell(answer);
    }

    static long tokens(AnthropicWire.TokenCount count) {
        VendorErrors.throwIfError(count.error());
        if (count.inputTokens() == null) {
            throw WireJson.invalid("the vendor's count has no input_tokens");
        }
        return count.inputTokens();
    }
}
