package dev.parley.vendor.gemini;

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

/** Between our messages and Gemini's contents, both ways. Pure. */
final class GeminiTranslator {

    private GeminiTranslator() {}

    static GeminiWire.Request toWire(CompleteRequest request) {
        List<GeminiWire.Part> system = system(request);
        return new GeminiWire.Request(
                system.isEmpty() ? null : new GeminiWire.Content(null, system), contents(request), config(request));
    }

    /** Messages of the system have no place among the turns: they follow the system prompt, in order. */
    private static List<GeminiWire.Part> system(CompleteRequest request) {
        List<GeminiWire.Part> parts = new ArrayList<>();
        if (!request.getSystem().isEmpty()) {
            parts.add(text(request.getSystem()));
        }
        for (Message message : request.getMessagesList()) {
            if (message.getRole() == Role.ROLE_SYSTEM) {
                message.getPartsList().forEach(part -> parts.add(text(part.getText())));
            }
        }
        return parts;
    }

    private static List<GeminiWire.Content> contents(CompleteRequest request) {
        return request.getMessagesList().stream()
                .filter(message -> message.getRole() != Role.ROLE_SYSTEM)
                .map(message -> new GeminiWire.Content(
                        message.getRole() == Role.ROLE_ASSISTANT ? "model" : "user",
                        message.getPartsList().stream()
                                .map(GeminiTranslator::part)
                                .toList()))
                .toList();
    }

    private static GeminiWire.Part part(ContentPart part) {
        return switch (part.getPartCase()) {
            case TEXT -> text(part.getText());
            case IMAGE -> image(part.getImage());
            case AUDIO, DOCUMENT, TOOL_CALL, TOOL_RESULT, REASONING, VIDEO, VENDOR_PART, PART_NOT_SET ->
                throw new IllegalStateException("not admitted: " + part.getPartCase());
        };
    }

    private static GeminiWire.Part text(String text) {
        return new GeminiWire.Part(text, null, null);
    }

    private static GeminiWire.Part image(Media image) {
        String type = image.getMediaType().isEmpty() ? null : image.getMediaType();
        return image.hasUrl()
                ? new GeminiWire.Part(null, null, new GeminiWire.FileData(type, image.getUrl()))
                : new GeminiWire.Part(null, new GeminiWire.Blob(type, Media64.base64(image)), null);
    }

    private static GeminiWire.Config config(CompleteRequest request) {
        Sampling sampling = request.getSampling();
        var config = new GeminiWire.Config(
                sampling.hasTemperature() ? sampling.getTemperature() : null,
                sampling.hasTopP() ? sampling.getTopP() : null,
                sampling.hasTopK() ? sampling.getTopK() : null,
                sampling.hasSeed() ? sampling.getSeed() : null,
                request.hasMaxOutputTokens() ? request.getMaxOutputTokens() : null,
                request.getStopCount() > 0 ? request.getStopList() : null,
                sampling.hasFrequencyPenalty() ? sampling.getFrequencyPenalty() : null,
                sampling.hasPresencePenalty() ? sampling.getPresencePenalty() : null);
        return config.equals(new GeminiWire.Config(null, null, null, null, null, null, null, null)) ? null : config;
    }

    /** Takes a whole reply or a chunk of one. A prompt that was blocked has no candidate; that is an answer too. */
    static void fromWire(GeminiWire.Reply reply, Answer answer) {
        if (reply.error() != null && !reply.error().isNull()) {
            throw VendorErrors.inAnswer(reply.error());
        }
        answer.responseId(reply.responseId());
        answer.model(reply.modelVersion());
        if (reply.promptFeedback() != null) {
            answer.first()
                    .finish(
                            FinishReason.FINISH_REASON_CONTENT_FILTER,
                            reply.promptFeedback().blockReason());
        }
        if (reply.candidates() != null && !reply.candidates().isEmpty()) {
            var candidate = reply.candidates().get(0);
            if (candidate.content() != null && candidate.content().parts() != null) {
                candidate.content().parts().forEach(part -> output(part, answer));
            }
            answer.first().finish(finishReason(candidate.finishReason()), candidate.finishReason());
        }
        if (reply.usageMetadata() != null && reply.usageMetadata().promptTokenCount() > 0) {
            answer.usage(GeminiUsage.fromWire(reply.usageMetadata()));
        }
    }

    private static void output(GeminiWire.OutputPart part, Answer answer) {
        if (Boolean.TRUE.equals(part.thought())) {
            answer.leftOut("reasoning");
        } else if (part.text() != null) {
            answer.first().text("text", part.text());
        } else if (part.functionCall() != null) {
            answer.leftOut("tool calls");
        } else if (part.inlineData() != null) {
            answer.leftOut("a file");
        } else if (part.executableCode() != null || part.codeExecutionResult() != null) {
            answer.leftOut("code that the vendor ran");
        } else {
            answer.leftOut("content of an unknown kind");
        }
    }

    /** https://ai.google.dev/api/generate-content#FinishReason */
    private static FinishReason finishReason(String raw) {
        return switch (raw == null ? "" : raw) {
            case "STOP" -> FinishReason.FINISH_REASON_STOP;
            case "MAX_TOKENS" -> FinishReason.FINISH_REASON_LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "LANGUAGE",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> FinishReason.FINISH_REASON_CONTENT_FILTER;
            case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE" ->
                FinishReason.FINISH_REASON_ERROR;
            default -> FinishReason.FINISH_REASON_UNSPECIFIED;
        };
    }

    /** The stream has no end mark: it ends after a finish reason. */
    static final class Decoder implements StreamDecoder {

        @Override
        public void next(String name, String data, Answer answer) {
            fromWire(WireJson.read(data, GeminiWire.Reply.class), answer);
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
