package dev.parley.vendor.ollama;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.Sampling;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import dev.parley.vendor.Answer;
import dev.parley.vendor.Media64;
import dev.parley.vendor.StreamDecoder;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.List;

/** Between our messages and Ollama's chat, both ways. Pure. */
final class OllamaTranslator {

    private OllamaTranslator() {}

    static OllamaWire.Request toWire(CompleteRequest request, Deployment deployment, boolean stream) {
        List<OllamaWire.Message> messages = new ArrayList<>();
        if (!request.getSystem().isEmpty()) {
            messages.add(new OllamaWire.Message("system", request.getSystem(), null));
        }
        for (int i = 0; i < request.getMessagesCount(); i++) {
            messages.add(message("messages[" + i + "]", request.getMessages(i)));
        }
        return new OllamaWire.Request(deployment.model().id(), messages, stream, options(request));
    }

    /** A message has one text and a list of images: parts of text are lines of it, images lose their place in it. */
    private static OllamaWire.Message message(String where, Message message) {
        List<String> texts = new ArrayList<>();
        List<String> images = new ArrayList<>();
        for (int i = 0; i < message.getPartsCount(); i++) {
            ContentPart part = message.getParts(i);
            switch (part.getPartCase()) {
                case TEXT -> texts.add(part.getText());
                case IMAGE -> {
                    if (part.getImage().hasUrl()) {
                        throw GatewayException.invalid(
                                where + ".parts[" + i + "].image.url",
                                "this vendor takes no addresses of images",
                                "send the image's bytes as data");
                    }
                    images.add(Media64.base64(part.getImage()));
                }
                case AUDIO, DOCUMENT, TOOL_CALL, TOOL_RESULT, REASONING, VIDEO, VENDOR_PART, PART_NOT_SET ->
                    throw new IllegalStateException("not admitted: " + part.getPartCase());
            }
        }
        return new OllamaWire.Message(
                role(message.getRole()), String.join("\n", texts), images.isEmpty() ? null : images);
    }

    private static String role(Role role) {
        return switch (role) {
            case ROLE_SYSTEM -> "system";
            case ROLE_USER -> "user";
            case ROLE_ASSISTANT -> "assistant";
            case ROLE_TOOL, ROLE_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException("not admitted: " + role);
        };
    }

    private static OllamaWire.Options options(CompleteRequest request) {
        Sampling sampling = request.getSampling();
        var options = new OllamaWire.Options(
                sampling.hasTemperature() ? sampling.getTemperature() : null,
                sampling.hasTopP() ? sampling.getTopP() : null,
                sampling.hasTopK() ? sampling.getTopK() : null,
                sampling.hasSeed() ? sampling.getSeed() : null,
                request.hasMaxOutputTokens() ? request.getMaxOutputTokens() : null,
                request.getStopCount() > 0 ? request.getStopList() : null,
                sampling.hasFrequencyPenalty() ? sampling.getFrequencyPenalty() : null,
                sampling.hasPresencePenalty() ? sampling.getPresencePenalty() : null);
        return options.equals(new OllamaWire.Options(null, null, null, null, null, null, null, null)) ? null : options;
    }

    /** Takes a whole reply or a line of one. */
    static void fromWire(OllamaWire.Reply reply, Answer answer) {
        if (reply.error() != null && !reply.error().isNull()) {
            throw VendorErrors.inAnswer(reply.error());
        }
        answer.model(reply.model());
        if (reply.message() != null) {
            if (reply.message().thinking() != null
                    && !reply.message().thinking().isEmpty()) {
                answer.leftOut("reasoning");
            }
            answer.first().text("content", reply.message().content());
            if (reply.message().toolCalls() != null
                    && !reply.message().toolCalls().isEmpty()) {
                answer.leftOut("tool calls");
            }
        }
        answer.first().finish(finishReason(reply.doneReason()), reply.doneReason());
        // A prompt that Ollama had in memory whole is reported without a count: then the rest is no count either.
        if (reply.promptTokens() != null && reply.outputTokens() != null) {
            answer.usage(Usage.newBuilder()
                    .setInputTokens(reply.promptTokens())
                    .setOutputTokens(reply.outputTokens())
                    .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                    .build());
        }
    }

    private static FinishReason finishReason(String raw) {
        return switch (raw == null ? "" : raw) {
            case "stop" -> FinishReason.FINISH_REASON_STOP;
            case "length" -> FinishReason.FINISH_REASON_LENGTH;
            default -> FinishReason.FINISH_REASON_UNSPECIFIED;
        };
    }

    /** Ends with a line that says {@code done}. */
    static final class Decoder implements StreamDecoder {

        @Override
        public void next(String name, String data, Answer answer) {
            var reply = WireJson.read(data, OllamaWire.Reply.class);
            fromWire(reply, answer);
            if (reply.done()) {
                answer.complete();
            }
        }

        @Override
        public void end(Answer answer) {
            throw Answer.truncated();
        }
    }
}
