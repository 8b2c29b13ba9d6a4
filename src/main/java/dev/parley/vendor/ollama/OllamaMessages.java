package dev.parley.vendor.ollama;

import static dev.parley.error.GatewayException.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolResult;
import dev.parley.vendor.Media64;
import dev.parley.vendor.ToolFailures;
import dev.parley.vendor.VendorOptions;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The conversation as Ollama's chat takes it. A message has one text and a list of images: parts of text are lines of it,
 * images lose their place in it. Each tool result is a message of its own. Pure.
 */
final class OllamaMessages {

    private final List<Object> messages = new ArrayList<>();
    private final Map<String, String> toolNames = new HashMap<>();

    private OllamaMessages() {}

    static List<Object> toWire(CompleteRequest request) {
        var all = new OllamaMessages();
        if (!request.getSystem().isEmpty()) {
            all.messages.add(OllamaWire.Message.of("system", request.getSystem()));
        }
        for (int i = 0; i < request.getMessagesCount(); i++) {
            all.add(request.getMessages(i), "messages[" + i + "]");
        }
        return all.messages;
    }

    private void add(Message message, String where) {
        switch (message.getRole()) {
            case ROLE_SYSTEM -> add(new Said().of(message.getPartsList(), where).as("system"), message, where);
            case ROLE_USER -> add(new Said().of(message.getPartsList(), where).as("user"), message, where);
            case ROLE_ASSISTANT ->
                add(new Said().of(message.getPartsList(), where).as("assistant"), message, where);
            case ROLE_TOOL -> {
                for (int i = 0; i < message.getPartsCount(); i++) {
                    add(result(message.getParts(i), where + ".parts[" + i + "]"), message, where);
                }
            }
            case ROLE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalStateException("not admitted: " + message.getRole());
        }
    }

    private void add(Object wire, Message message, String where) {
        messages.add(VendorOptions.merged(wire, message.getVendorOptionsMap(), OllamaTranslator.FORMAT, where));
    }

    private Object result(ContentPart part, String where) {
        ToolResult result = part.getToolResult();
        String name =
                result.getName().isEmpty() ? toolNames.getOrDefault(result.getToolCallId(), "") : result.getName();
        var said = new Said().of(ToolFailures.told(result), where + ".tool_result");
        var wire = new OllamaWire.Message(
                "tool",
                said.text(),
                null,
                said.imagesOrNull(),
                null,
                name.isEmpty() ? null : name,
                result.getToolCallId());
        return VendorOptions.merged(wire, part.getVendorOptionsMap(), OllamaTranslator.FORMAT, where);
    }

    /** The parts of one message, sorted into its fields. */
    private final class Said {
        private final List<String> texts = new ArrayList<>();
        private final List<String> thoughts = new ArrayList<>();
        private final List<String> images = new ArrayList<>();
        private final List<Object> calls = new ArrayList<>();

        Said of(List<ContentPart> parts, String where) {
            for (int i = 0; i < parts.size(); i++) {
                add(parts.get(i), where + ".parts[" + i + "]");
            }
            return this;
        }

        private void add(ContentPart part, String where) {
            if (!part.hasToolCall() && part.containsVendorOptions(OllamaTranslator.FORMAT)) {
                throw invalid(
                        where + ".vendor_options",
                        "has no place: Ollama's messages have no parts",
                        "set the message's vendor_options");
            }
            switch (part.getPartCase()) {
                case TEXT -> texts.add(part.getText());
                case IMAGE -> images.add(image(part.getImage(), where + ".image"));
                case REASONING -> thoughts.add(part.getReasoning().getText());
                case TOOL_CALL -> call(part, where);
                case AUDIO, DOCUMENT, VIDEO, VENDOR_PART ->
                    throw invalid(
                            where + "." + part.getPartCase().name().toLowerCase(Locale.ROOT),
                            "is not taken by Ollama",
                            "use a vendor that takes it, or say it as text");
                case TOOL_RESULT, PART_NOT_SET ->
                    throw new IllegalStateException("not admitted: " + part.getPartCase());
            }
        }

        private static String image(Media image, String where) {
            if (!image.hasData()) {
                throw invalid(
                        where + (image.hasUrl() ? ".url" : ".file_id"),
                        "is not taken by Ollama, which fetches no images",
                        "send the image's bytes as data");
            }
            return Media64.base64(image);
        }

        private void call(ContentPart part, String where) {
            ToolCall call = part.getToolCall();
            toolNames.put(call.getId(), call.getName());
            var wire = new OllamaWire.Call(
                    call.getId(), new OllamaWire.CalledFunction(call.getName(), arguments(call, where)));
            calls.add(VendorOptions.merged(wire, part.getVendorOptionsMap(), OllamaTranslator.FORMAT, where));
        }

        private static JsonNode arguments(ToolCall call, String where) {
            String json = call.getArgumentsJson().isEmpty() ? "{}" : call.getArgumentsJson();
            return WireJson.tree(json)
                    .filter(JsonNode::isObject)
                    .orElseThrow(() -> invalid(
                            where + ".tool_call.arguments_json",
                            "is not a JSON object, as which Ollama takes arguments",
                            "mend the arguments, or leave the call and its result out"));
        }

        String text() {
            return String.join("\n", texts);
        }

        List<String> imagesOrNull() {
            return images.isEmpty() ? null : images;
        }

        OllamaWire.Message as(String role) {
            return new OllamaWire.Message(
                    role,
                    text(),
                    thoughts.isEmpty() ? null : String.join("\n", thoughts),
                    imagesOrNull(),
                    calls.isEmpty() ? null : calls,
                    null,
                    null);
        }
    }
}
