package dev.parley.vendor.openairesponses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Struct;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import dev.parley.v1.ToolCall;
import dev.parley.vendor.VendorOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes items of our messages: https://platform.openai.com/docs/api-reference/responses/create#responses-create-input.
 * One message may become several, and parts that came as one item become that item again. Pure.
 */
final class OpenAiResponsesInput {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final List<JsonNode> items = new ArrayList<>();
    private final boolean stored;
    private boolean leftThoughtsOut;

    private OpenAiResponsesInput(boolean stored) {
        this.stored = stored;
    }

    /** The items of a request; {@code stored} says that the vendor keeps what it answered, and so finds it by its id. */
    static OpenAiResponsesInput of(CompleteRequest request, boolean stored) {
        var input = new OpenAiResponsesInput(stored);
        for (int i = 0; i < request.getMessagesCount(); i++) {
            input.add(request.getMessages(i), "messages[" + i + "]");
        }
        return input;
    }

    List<JsonNode> items() {
        return items;
    }

    /** Whether there were thoughts that this vendor can do nothing with. */
    boolean leftThoughtsOut() {
        return leftThoughtsOut;
    }

    private void add(Message message, String where) {
        switch (message.getRole()) {
            case ROLE_SYSTEM -> said("system", message, where);
            case ROLE_USER -> said("user", message, where);
            case ROLE_ASSISTANT -> answered(message, where);
            case ROLE_TOOL -> results(message, where);
            case ROLE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalStateException("not admitted: " + message.getRole());
        }
    }

    private void said(String role, Message message, String where) {
        ArrayNode content = NODES.arrayNode();
        for (int j = 0; j < message.getPartsCount(); j++) {
            ContentPart part = message.getParts(j);
            String place = where + ".parts[" + j + "]";
            if (part.hasVendorPart() && !OpenAiResponsesContent.isContent(part.getVendorPart(), place)) {
                say(role, content, message, where);
                content = NODES.arrayNode();
                items.add(OpenAiResponsesContent.own(part.getVendorPart(), place));
            } else {
                content.add(OpenAiResponsesContent.input(part, place));
            }
        }
        say(role, content, message, where);
    }

    private void say(String role, ArrayNode content, Message message, String where) {
        if (!content.isEmpty()) {
            var item = NODES.objectNode().put("role", role);
            item.set("content", OpenAiResponsesContent.shortened(content));
            items.add(with(message, item, where));
        }
    }

    private void answered(Message message, String where) {
        ObjectNode open = null;
        for (int j = 0; j < message.getPartsCount(); j++) {
            ContentPart part = message.getParts(j);
            String place = where + ".parts[" + j + "]";
            ObjectNode item = switch (part.getPartCase()) {
                case TEXT -> text(part, open);
                case REASONING -> thought(part, open);
                case TOOL_CALL -> call(part);
                case IMAGE -> OpenAiResponsesContent.imageCall(part, place);
                case VENDOR_PART -> OpenAiResponsesContent.own(part.getVendorPart(), place);
                case AUDIO, DOCUMENT, VIDEO -> throw OpenAiResponsesContent.unfit(part, place);
                case TOOL_RESULT, PART_NOT_SET ->
                    throw new IllegalStateException("not admitted: " + part.getPartCase());
            };
            if (item != open) {
                close(open);
                items.add(part.hasVendorPart() ? item : with(message, item, where));
                open = part.hasVendorPart() ? null : item;
            }
            if (!part.hasVendorPart() && !part.hasImage()) {
                // An image's options tell how it was made; the vendor takes none of them back.
                with(part.getVendorOptionsMap(), item, place);
            }
        }
        close(open);
    }

    /** A text that came from this vendor is its item again; any other is a message of its own. */
    private static ObjectNode text(ContentPart part, ObjectNode open) {
        if (part.getVendorId().isEmpty()) {
            return NODES.objectNode().put("role", "assistant").put("content", part.getText());
        }
        ObjectNode item = isPartOf(open, "message", part)
                ? open
                : NODES.objectNode()
                        .put("type", "message")
                        .put("id", part.getVendorId())
                        .put("role", "assistant")
                        .put("status", "completed");
        item.withArrayProperty("content").add(OpenAiResponsesContent.output(part));
        return item;
    }

    private static ObjectNode thought(ContentPart part, ObjectNode open) {
        ObjectNode item = isPartOf(open, "reasoning", part)
                ? open
                : NODES.objectNode().put("type", "reasoning").put("id", part.getVendorId());
        ArrayNode summary = item.withArrayProperty("summary");
        String text = part.getReasoning().getText();
        if (!text.isEmpty() && part.getReasoning().getSummary()) {
            summary.addObject().put("type", "summary_text").put("text", text);
        } else if (!text.isEmpty()) {
            item.withArrayProperty("content")
                    .addObject()
                    .put("type", "reasoning_text")
                    .put("text", text);
        }
        if (!part.getSignature().isEmpty()) {
            item.put("encrypted_content", part.getSignature());
        }
        return item;
    }

    private static boolean isPartOf(ObjectNode open, String type, ContentPart part) {
        return open != null
                && open.path("type").asText().equals(type)
                && !part.getVendorId().isEmpty()
                && open.path("id").asText().equals(part.getVendorId());
    }

    /**
     * A finished thought stays only where the vendor can do something with it: it is the vendor's own, and signed, or
     * told in full, or kept at the vendor.
     */
    private void close(ObjectNode open) {
        if (open == null || !open.path("type").asText().equals("reasoning")) {
            return;
        }
        boolean ours = !open.path("id").asText().isEmpty();
        if (!ours || !stored && !open.has("encrypted_content") && !open.has("content")) {
            items.remove(items.size() - 1);
            leftThoughtsOut |= !ours || !open.path("summary").isEmpty();
        }
    }

    private static ObjectNode call(ContentPart part) {
        ToolCall call = part.getToolCall();
        var item = NODES.objectNode().put("type", "function_call");
        if (!part.getVendorId().isEmpty()) {
            item.put("id", part.getVendorId());
        }
        return item.put("call_id", call.getId())
                .put("name", call.getName())
                .put("arguments", call.getArgumentsJson().isEmpty() ? "{}" : call.getArgumentsJson());
    }

    private void results(Message message, String where) {
        for (int j = 0; j < message.getPartsCount(); j++) {
            ContentPart part = message.getParts(j);
            String place = where + ".parts[" + j + "]";
            var item = NODES.objectNode()
                    .put("type", "function_call_output")
                    .put("call_id", part.getToolResult().getToolCallId());
            item.set("output", OpenAiResponsesContent.result(part.getToolResult(), place + ".tool_result"));
            with(part.getVendorOptionsMap(), item, place);
            items.add(with(message, item, where));
        }
    }

    private static ObjectNode with(Message message, ObjectNode item, String where) {
        return with(message.getVendorOptionsMap(), item, where);
    }

    /** Adds what the caller says in the vendor's own words. */
    static ObjectNode with(Map<String, Struct> options, ObjectNode object, String where) {
        Struct own = options.get(OpenAiResponsesWire.FORMAT);
        return own == null
                ? object
                : VendorOptions.merged(object, own, where + ".vendor_options." + OpenAiResponsesWire.FORMAT);
    }
}
