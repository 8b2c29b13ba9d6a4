package dev.parley.vendor.cohere;

import static dev.parley.error.GatewayException.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ToolCall;
import dev.parley.vendor.VendorOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * One earlier answer as it goes back to Cohere. A thought before tool calls is their plan, unless it came as a part of the
 * content; a thought without them is a part of the content.
 */
final class CohereAssistant {

    static final String THINKING = "thinking";

    private final List<Object> content = new ArrayList<>();
    private final List<String> plan = new ArrayList<>();
    private final List<Object> calls = new ArrayList<>();
    private final List<JsonNode> citations = new ArrayList<>();
    private String plainText;

    CohereWire.Message toWire(List<ContentPart> parts, String where) {
        boolean callsTools = parts.stream().anyMatch(ContentPart::hasToolCall);
        for (int i = 0; i < parts.size(); i++) {
            add(parts.get(i), callsTools, where + ".parts[" + i + "]");
        }
        return new CohereWire.Message(
                "assistant",
                content(),
                plan.isEmpty() ? null : String.join("\n", plan),
                calls.isEmpty() ? null : calls,
                citations.isEmpty() ? null : citations,
                null);
    }

    private Object content() {
        if (content.isEmpty()) {
            return calls.isEmpty() ? "" : null;
        }
        return content.size() == 1 && plainText != null ? plainText : content;
    }

    private void add(ContentPart part, boolean callsTools, String where) {
        part.getCitationsList().forEach(one -> CohereCitations.toWire(one).ifPresent(citations::add));
        switch (part.getPartCase()) {
            case TEXT -> {
                plainText = CohereMessages.isPlainText(part) ? part.getText() : null;
                content.add(merged(CohereWire.Part.text(part.getText()), part, where));
            }
            case REASONING -> think(part, callsTools, where);
            case TOOL_CALL -> calls.add(merged(call(part.getToolCall()), part, where));
            case VENDOR_PART -> content.add(CohereMessages.vendorPart(part.getVendorPart(), where + ".vendor_part"));
            case IMAGE, AUDIO, DOCUMENT, VIDEO ->
                throw CohereMessages.untaken(part, where, "put it into a message of ROLE_USER, or leave it out");
            case TOOL_RESULT, PART_NOT_SET -> throw new IllegalStateException("not admitted: " + part.getPartCase());
        }
    }

    /** A hidden thought, which another vendor gave, has nothing that Cohere could read. */
    private void think(ContentPart part, boolean callsTools, String where) {
        String thought = part.getReasoning().getText();
        if (thought.isEmpty()) {
            return;
        }
        if (!callsTools || isContent(part)) {
            content.add(merged(CohereWire.Part.thinking(thought), part, where));
        } else if (part.containsVendorOptions(CohereTranslator.FORMAT)) {
            throw invalid(
                    where + ".vendor_options",
                    "has no place: before tool calls a thought is their tool_plan, a text",
                    "set the type \"thinking\" in it, or leave it out");
        } else {
            plan.add(thought);
        }
    }

    /** The mark that the decoder sets where an answer has both. */
    private static boolean isContent(ContentPart part) {
        var own = part.getVendorOptionsMap().get(CohereTranslator.FORMAT);
        return own != null
                && own.containsFields("type")
                && own.getFieldsOrThrow("type").getStringValue().equals(THINKING);
    }

    private static CohereWire.Call call(ToolCall call) {
        String arguments = call.getArgumentsJson().isEmpty() ? "{}" : call.getArgumentsJson();
        return new CohereWire.Call(call.getId(), "function", new CohereWire.CalledFunction(call.getName(), arguments));
    }

    private static Object merged(Object wire, ContentPart part, String where) {
        return VendorOptions.merged(wire, part.getVendorOptionsMap(), CohereTranslator.FORMAT, where);
    }
}
