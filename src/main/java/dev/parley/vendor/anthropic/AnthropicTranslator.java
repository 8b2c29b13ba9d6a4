package dev.parley.vendor.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.Sampling;
import dev.parley.vendor.Answer;
import dev.parley.vendor.Media64;
import dev.parley.vendor.StreamDecoder;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.List;

/** Between our messages and Anthropic's, both ways. Pure. */
final class AnthropicTranslator {

    private AnthropicTranslator() {}

    static AnthropicWire.Request toWire(CompleteRequest request, Deployment deployment, boolean stream) {
        Sampling sampling = request.getSampling();
        List<AnthropicWire.Block> system = system(request);
        return new AnthropicWire.Request(
                deployment.model().id(),
                maxTokens(request, deployment),
                system.isEmpty() ? null : system,
                messages(request),
                sampling.hasTemperature() ? sampling.getTemperature() : null,
                sampling.hasTopP() ? sampling.getTopP() : null,
                sampling.hasTopK() ? sampling.getTopK() : null,
                request.getStopCount() > 0 ? request.getStopList() : null,
                request.getEndUserId().isEmpty() ? null : new AnthropicWire.Metadata(request.getEndUserId()),
                stream ? true : null);
    }

    /** https://docs.anthropic.com/en/api/messages: max_tokens is mandatory. */
    private static long maxTokens(CompleteRequest request, Deployment deployment) {
        if (request.hasMaxOutputTokens()) {
            return request.getMaxOutputTokens();
        }
        return deployment
                .model()
                .maxOutputTokens()
                .orElseThrow(() -> GatewayException.invalid(
                        "max_output_tokens",
                        "is needed: " + deployment.id() + " demands a limit and none is known for it",
                        "set it, or max_output in the vendor's file"));
    }

    /** Messages of the system have no place among the turns: they follow the system prompt, in order. */
    private static List<AnthropicWire.Block> system(CompleteRequest request) {
        List<AnthropicWire.Block> blocks = new ArrayList<>();
        if (!request.getSystem().isEmpty()) {
            blocks.add(text(request.getSystem()));
        }
        for (Message message : request.getMessagesList()) {
            if (message.getRole() == Role.ROLE_SYSTEM) {
                message.getPartsList().forEach(part -> blocks.add(text(part.getText())));
            }
        }
        return blocks;
    }

    private static List<AnthropicWire.Message> messages(CompleteRequest request) {
        return request.getMessagesList().stream()
                .filter(message -> message.getRole() != Role.ROLE_SYSTEM)
                .map(message -> new AnthropicWire.Message(
                        message.getRole() == Role.ROLE_ASSISTANT ? "assistant" : "user",
                        message.getPartsList().stream()
                                .map(AnthropicTranslator::block)
                                .toList()))
                .toList();
    }

    private static AnthropicWire.Block block(ContentPart part) {
        return switch (part.getPartCase()) {
            case TEXT -> text(part.getText());
            case IMAGE -> new AnthropicWire.Block("image", null, source(part.getImage()));
            case AUDIO, DOCUMENT, TOOL_CALL, TOOL_RESULT, REASONING, VIDEO, VENDOR_PART, PART_NOT_SET ->
                throw new IllegalStateException("not admitted: " + part.getPartCase());
        };
    }

    private static AnthropicWire.Block text(String text) {
        return new AnthropicWire.Block("text", text, null);
    }

    private static AnthropicWire.Source source(Media image) {
        return image.hasUrl()
                ? new AnthropicWire.Source("url", null, null, image.getUrl())
                : new AnthropicWire.Source("base64", image.getMediaType(), Media64.base64(image), null);
    }

    static void fromWire(AnthropicWire.Reply reply, Answer answer) {
        throwError(reply.error());
        if (reply.content() == null) {
            throw WireJson.invalid("the vendor's answer has no content");
        }
        answer.responseId(reply.id());
        answer.model(reply.model());
        for (int i = 0; i < reply.content().size(); i++) {
            start(i, reply.content().get(i), answer);
        }
        answer.first().finish(finishReason(reply.stopReason()), reply.stopReason());
        var usage = new AnthropicUsage();
        usage.add(reply.usage());
        if (usage.isReported()) {
            answer.usage(usage.toUsage());
        }
    }

    private static void start(int index, AnthropicWire.Output block, Answer answer) {
        switch (block.type() == null ? "" : block.type()) {
            case "text" -> answer.first().text(index, block.text());
            case "thinking", "redacted_thinking" -> answer.leftOut("reasoning");
            case "tool_use" -> answer.leftOut("tool calls");
            default -> answer.leftOut("content of the kind '" + block.type() + "'");
        }
    }

    private static void throwError(JsonNode error) {
        if (error != null && !error.isNull()) {
            throw VendorErrors.inAnswer(error);
        }
    }

    private static FinishReason finishReason(String raw) {
        return switch (raw == null ? "" : raw) {
            case "end_turn", "stop_sequence" -> FinishReason.FINISH_REASON_STOP;
            case "max_tokens", "model_context_window_exceeded", "compaction" -> FinishReason.FINISH_REASON_LENGTH;
            case "tool_use" -> FinishReason.FINISH_REASON_TOOL_CALLS;
            case "refusal" -> FinishReason.FINISH_REASON_REFUSAL;
            default -> FinishReason.FINISH_REASON_UNSPECIFIED;
        };
    }

    /** https://docs.anthropic.com/en/docs/build-with-claude/streaming: ends with {@code message_stop}. */
    static final class Decoder implements StreamDecoder {

        private final AnthropicUsage usage = new AnthropicUsage();

        @Override
        public void next(String name, String data, Answer answer) {
            var event = WireJson.read(data, AnthropicWire.Event.class);
            throwError(event.error());
            switch (event.type() == null ? name : event.type()) {
                case "message_start" -> startMessage(event.message(), answer);
                case "content_block_start" -> {
                    if (event.contentBlock() != null) {
                        start(event.index(), event.contentBlock(), answer);
                    }
                }
                case "content_block_delta" -> {
                    if (event.delta() != null
                            && "text_delta".equals(event.delta().type())) {
                        answer.first().text(event.index(), event.delta().text());
                    }
                }
                case "message_delta" -> {
                    if (event.delta() != null) {
                        answer.first()
                                .finish(
                                        finishReason(event.delta().stopReason()),
                                        event.delta().stopReason());
                    }
                    count(event.usage(), answer);
                }
                case "message_stop" -> answer.complete();
                default -> {
                    // Pings, ends of blocks, and what Anthropic may add: https://docs.anthropic.com/en/api/versioning.
                }
            }
        }

        private void startMessage(AnthropicWire.Reply message, Answer answer) {
            if (message == null) {
                throw WireJson.invalid("the vendor's stream starts with a message_start without a message");
            }
            answer.responseId(message.id());
            answer.model(message.model());
            count(message.usage(), answer);
        }

        private void count(AnthropicWire.Usage reported, Answer answer) {
            usage.add(reported);
            if (usage.isReported()) {
                answer.usage(usage.toUsage());
            }
        }

        @Override
        public void end(Answer answer) {
            throw Answer.truncated();
        }
    }
}
