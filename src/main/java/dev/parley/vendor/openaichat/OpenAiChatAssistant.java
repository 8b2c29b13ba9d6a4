package dev.parley.vendor.openaichat;

import static dev.parley.error.GatewayException.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.catalog.Quirk;
import dev.parley.catalog.Vendor;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ToolCall;
import dev.parley.vendor.VendorOptions;
import dev.parley.vendor.WireJson;
import java.util.ArrayList;
import java.util.List;

/** One earlier answer as it goes back to the vendor: content, thoughts and calls each have their own field. */
final class OpenAiChatAssistant {

    private final Vendor vendor;
    private final OpenAiChatParts parts;
    private final List<Object> content = new ArrayList<>();
    private final List<ContentPart> thoughts = new ArrayList<>();
    private final List<Object> details = new ArrayList<>();
    private final List<Object> calls = new ArrayList<>();
    private final List<JsonNode> annotations = new ArrayList<>();
    private String plainText;
    private OpenAiChatWire.Audio audio;

    OpenAiChatAssistant(Vendor vendor, OpenAiChatParts parts) {
        this.vendor = vendor;
        this.parts = parts;
    }

    Object toWire(List<ContentPart> said, String where) {
        for (int i = 0; i < said.size(); i++) {
            add(said.get(i), where + ".parts[" + i + "]");
        }
        String thought = OpenAiChatReasoning.text(thoughts);
        var message = new OpenAiChatWire.Message(
                "assistant",
                content(),
                thought(Quirk.TAKES_REASONING_CONTENT, thought),
                thought(Quirk.TAKES_REASONING, thought),
                details.isEmpty() ? null : details,
                calls.isEmpty() ? null : calls,
                null,
                audio);
        if (annotations.isEmpty()) {
            return message;
        }
        ObjectNode whole = WireJson.node(message);
        whole.putArray(OpenAiChatChoice.ANNOTATIONS).addAll(annotations);
        return whole;
    }

    private String thought(Quirk field, String thought) {
        return vendor.has(field) ? OpenAiChatTranslator.text(thought) : null;
    }

    private OpenAiChatWire.Content content() {
        if (content.size() == 1 && plainText != null) {
            return new OpenAiChatWire.Text(plainText);
        }
        if (content.isEmpty()) {
            return new OpenAiChatWire.Text(calls.isEmpty() && audio == null ? "" : null);
        }
        return new OpenAiChatWire.Parts(content);
    }

    private void add(ContentPart part, String where) {
        switch (part.getPartCase()) {
            case TEXT -> {
                plainText = OpenAiChatParts.isPlainText(part) ? part.getText() : null;
                content.add(parts.part(part, where));
            }
            case IMAGE -> content.add(parts.part(part, where));
            case TOOL_CALL -> calls.add(call(part, where));
            case REASONING -> think(part, where);
            case AUDIO -> speak(part, where);
            case VENDOR_PART -> addVendorPart(part, where);
            case DOCUMENT, VIDEO ->
                throw invalid(
                        where, "is a file, which an answer has no place for", "put it into a message of ROLE_USER");
            case TOOL_RESULT, PART_NOT_SET -> throw new IllegalStateException("not admitted: " + part.getPartCase());
        }
    }

    private static Object call(ContentPart part, String where) {
        ToolCall call = part.getToolCall();
        // OpenAI-like vendors parse the arguments: no text at all is no JSON.
        String arguments = call.getArgumentsJson().isEmpty() ? "{}" : call.getArgumentsJson();
        var wire = new OpenAiChatWire.Call(
                call.getId(), "function", new OpenAiChatWire.CalledFunction(call.getName(), arguments));
        return VendorOptions.merged(wire, part.getVendorOptionsMap(), OpenAiChatTranslator.FORMAT, where);
    }

    /** A vendor that has no place for thoughts does without: it thinks anew. */
    private void think(ContentPart part, String where) {
        if (vendor.has(Quirk.TAKES_REASONING_DETAILS)) {
            if (OpenAiChatReasoning.tellable(part)) {
                details.add(OpenAiChatReasoning.detail(part, where));
            }
        } else if (vendor.has(Quirk.TAKES_THINKING_PARTS)) {
            if (!part.getReasoning().getText().isEmpty()) {
                content.add(OpenAiChatWire.Part.thinking(part.getReasoning().getText()));
            }
        } else {
            thoughts.add(part);
        }
    }

    /** https://platform.openai.com/docs/guides/audio: what was said goes back by its id. */
    private void speak(ContentPart part, String where) {
        if (part.getVendorId().isEmpty()) {
            throw invalid(
                    where + ".vendor_id",
                    "is empty, and an answer's sound goes back by its id",
                    "send the part back as it came, or its transcript as text");
        }
        audio = new OpenAiChatWire.Audio(part.getVendorId());
    }

    /** Each kind of piece has its own field; what the vendor's own tools did is told and not taken back. */
    private void addVendorPart(ContentPart part, String where) {
        ObjectNode json = OpenAiChatParts.vendorPart(part.getVendorPart(), where + ".vendor_part");
        switch (part.getVendorPart().getType()) {
            case OpenAiChatChoice.EXECUTED_TOOLS -> {}
            // What was read in the question's files: https://openrouter.ai/docs/features/multimodal/pdfs.
            case OpenAiChatChoice.ANNOTATIONS ->
                json.path(OpenAiChatChoice.ANNOTATIONS).forEach(annotations::add);
            case OpenAiChatCalls.CUSTOM -> calls.add(json);
            default -> content.add(json);
        }
    }
}
