package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.Quirk;
import dev.parley.catalog.Vendor;
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

/** Between our messages and OpenAI's chat completions, both ways. Pure. */
final class OpenAiChatTranslator {

    private OpenAiChatTranslator() {}

    static OpenAiChatWire.Request toWire(CompleteRequest request, Deployment deployment, boolean stream) {
        Vendor vendor = deployment.vendor();
        Sampling sampling = request.getSampling();
        Integer limit = request.hasMaxOutputTokens() ? request.getMaxOutputTokens() : null;
        Long seed = sampling.hasSeed() ? sampling.getSeed() : null;
        boolean legacyLimit = vendor.has(Quirk.MAX_TOKENS_LEGACY_FIELD);
        boolean randomSeed = vendor.has(Quirk.RANDOM_SEED_FIELD);
        return new OpenAiChatWire.Request(
                deployment.model().id(),
                messages(request),
                sampling.hasTemperature() ? sampling.getTemperature() : null,
                sampling.hasTopP() ? sampling.getTopP() : null,
                sampling.hasTopK() ? sampling.getTopK() : null,
                legacyLimit ? null : limit,
                legacyLimit ? limit : null,
                request.getStopCount() > 0 ? request.getStopList() : null,
                randomSeed ? null : seed,
                randomSeed ? seed : null,
                sampling.hasFrequencyPenalty() ? sampling.getFrequencyPenalty() : null,
                sampling.hasPresencePenalty() ? sampling.getPresencePenalty() : null,
                request.getEndUserId().isEmpty() ? null : request.getEndUserId(),
                stream ? true : null,
                stream && !vendor.has(Quirk.NO_STREAM_OPTIONS) ? new OpenAiChatWire.StreamOptions(true) : null);
    }

    private static List<OpenAiChatWire.Message> messages(CompleteRequest request) {
        List<OpenAiChatWire.Message> messages = new ArrayList<>(request.getMessagesCount() + 1);
        if (!request.getSystem().isEmpty()) {
            messages.add(new OpenAiChatWire.Message("system", new OpenAiChatWire.Text(request.getSystem())));
        }
        request.getMessagesList()
                .forEach(
                        message -> messages.add(new OpenAiChatWire.Message(role(message.getRole()), content(message))));
        return messages;
    }

    private static String role(Role role) {
        return switch (role) {
            case ROLE_SYSTEM -> "system";
            case ROLE_USER -> "user";
            case ROLE_ASSISTANT -> "assistant";
            case ROLE_TOOL, ROLE_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException("not admitted: " + role);
        };
    }

    private static OpenAiChatWire.Content content(Message message) {
        if (message.getPartsCount() == 1 && message.getParts(0).hasText()) {
            return new OpenAiChatWire.Text(message.getParts(0).getText());
        }
        return new OpenAiChatWire.Parts(
                message.getPartsList().stream().map(OpenAiChatTranslator::part).toList());
    }

    private static OpenAiChatWire.Part part(ContentPart part) {
        return switch (part.getPartCase()) {
            case TEXT -> new OpenAiChatWire.Part("text", part.getText(), null);
            case IMAGE ->
                new OpenAiChatWire.Part("image_url", null, new OpenAiChatWire.ImageUrl(address(part.getImage())));
            case AUDIO, DOCUMENT, TOOL_CALL, TOOL_RESULT, REASONING, VIDEO, VENDOR_PART, PART_NOT_SET ->
                throw new IllegalStateException("not admitted: " + part.getPartCase());
        };
    }

    private static String address(Media image) {
        return image.hasUrl() ? image.getUrl() : Media64.dataUrl(image);
    }

    static void fromWire(OpenAiChatWire.Reply reply, Vendor vendor, Answer answer) {
        if (reply.choices() == null || reply.choices().isEmpty()) {
            throwError(reply);
            throw WireJson.invalid("the vendor's answer has no choices");
        }
        take(reply, vendor, answer);
    }

    /** Takes a whole reply or a chunk of one: they differ in the name of what holds the content. */
    private static void take(OpenAiChatWire.Reply reply, Vendor vendor, Answer answer) {
        throwError(reply);
        answer.responseId(reply.id());
        answer.model(reply.model());
        OpenAiChatWire.Usage usage = reply.usage();
        if (reply.groq() != null && usage == null) {
            usage = reply.groq().usage();
        }
        if (reply.choices() != null && !reply.choices().isEmpty()) {
            // One candidate is asked for: what a vendor might send beside it is not the answer.
            var choice = reply.choices().get(0);
            if (choice.error() != null && choice.error().isObject()) {
                throw VendorErrors.inAnswer(choice.error());
            }
            output(choice.message() == null ? choice.delta() : choice.message(), answer);
            answer.first().finish(finishReason(choice.finishReason()), choice.finishReason());
            usage = usage == null ? choice.usage() : usage;
        }
        if (usage != null && usage.promptTokens() + usage.completionTokens() + usage.totalTokens() > 0) {
            answer.usage(OpenAiChatUsage.fromWire(usage, vendor));
        }
    }

    private static void throwError(OpenAiChatWire.Reply reply) {
        if (reply.error() != null && !reply.error().isNull()) {
            throw VendorErrors.inAnswer(reply.error());
        }
    }

    private static void output(OpenAiChatWire.Output output, Answer answer) {
        if (output == null) {
            return;
        }
        if (present(output.reasoning()) || present(output.reasoningContent())) {
            answer.leftOut("reasoning");
        }
        text(output.content(), answer);
        if (output.refusal() != null && !output.refusal().isEmpty()) {
            answer.first().text("refusal", output.refusal());
            answer.first().refused();
        }
        if (present(output.toolCalls())) {
            answer.leftOut("tool calls");
        }
        if (present(output.audio())) {
            answer.leftOut("audio");
        }
    }

    private static boolean present(JsonNode node) {
        return node != null && (node.isTextual() ? !node.textValue().isEmpty() : !node.isEmpty());
    }

    /** https://docs.mistral.ai/capabilities/reasoning/: content may be a list of thinking and text parts. */
    private static void text(JsonNode content, Answer answer) {
        if (content == null) {
            return;
        }
        if (content.isTextual()) {
            answer.first().text("content", content.textValue());
        }
        for (JsonNode part : content) {
            if (part.path("text").isTextual()) {
                answer.first().text("content", part.path("text").textValue());
            } else {
                answer.leftOut(part.path("type").asText("content of an unknown kind"));
            }
        }
    }

    private static FinishReason finishReason(String raw) {
        return switch (raw == null ? "" : raw) {
            case "stop", "eos" -> FinishReason.FINISH_REASON_STOP;
            case "length", "model_length" -> FinishReason.FINISH_REASON_LENGTH;
            case "tool_calls", "function_call" -> FinishReason.FINISH_REASON_TOOL_CALLS;
            case "content_filter" -> FinishReason.FINISH_REASON_CONTENT_FILTER;
            case "error", "insufficient_system_resource" -> FinishReason.FINISH_REASON_ERROR;
            default -> FinishReason.FINISH_REASON_UNSPECIFIED;
        };
    }

    /** Ends with {@code [DONE]}; vendors that leave it out end after a finish reason. */
    record Decoder(Vendor vendor) implements StreamDecoder {

        @Override
        public void next(String name, String data, Answer answer) {
            if (data.strip().equals("[DONE]")) {
                answer.complete();
                return;
            }
            var chunk = WireJson.read(data, OpenAiChatWire.Reply.class);
            take(chunk, vendor, answer);
        }

        @Override
        public void end(Answer answer) {
            if (!answer.finished()) {
                throw Answer.truncated();
            }
            answer.complete();
        }
    }
}
