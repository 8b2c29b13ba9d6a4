package dev.parley.vendor.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.ToolCall;
import dev.parley.v1.VendorPart;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Our messages as Gemini's contents, in order. */
final class GeminiMessages {

    /**
     * Stands for a signature that the history has lost, so that Gemini 3 takes the call: base64 of
     * "skip_thought_signature_validator", https://ai.google.dev/gemini-api/docs/thought-signatures#faqs.
     */
    static final String NO_SIGNATURE = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=";

    /** Tells of an answer but is no part of it: there is no place for it in a request. */
    private static final Set<String> METADATA = Set.of("groundingMetadata", "urlContextMetadata", "citationMetadata");

    private final GeminiModel model;
    private final GeminiNotes notes;
    private final Map<String, String> toolNames = new HashMap<>();

    GeminiMessages(GeminiModel model, GeminiNotes notes) {
        this.model = model;
        this.notes = notes;
    }

    /** Messages of the system have no place among the turns: they follow the system prompt, in order. */
    static List<Object> system(CompleteRequest request) {
        List<Object> parts = new ArrayList<>();
        if (!request.getSystem().isEmpty()) {
            parts.add(GeminiWire.Part.text(request.getSystem()));
        }
        for (int i = 0; i < request.getMessagesCount(); i++) {
            Message message = request.getMessages(i);
            for (int j = 0; j < message.getPartsCount() && message.getRole() == Role.ROLE_SYSTEM; j++) {
                ContentPart part = message.getParts(j);
                parts.add(GeminiTranslator.with(
                        GeminiWire.Part.text(part.getText()), part.getVendorOptionsMap(), where(i, j)));
            }
        }
        return parts;
    }

    List<Object> contents(CompleteRequest request) {
        List<Object> contents = new ArrayList<>();
        for (int i = 0; i < request.getMessagesCount(); i++) {
            Message message = request.getMessages(i);
            switch (message.getRole()) {
                case ROLE_USER -> contents.add(content("user", message, i));
                case ROLE_ASSISTANT -> contents.add(content("model", message, i));
                case ROLE_TOOL -> {
                    int last = lastOfResults(request, i);
                    contents.add(results(request, i, last));
                    i = last;
                }
                case ROLE_SYSTEM, ROLE_UNSPECIFIED, UNRECOGNIZED -> {}
            }
        }
        return contents;
    }

    private Object content(String role, Message message, int index) {
        List<Object> parts = new ArrayList<>();
        boolean calls = false;
        for (int j = 0; j < message.getPartsCount(); j++) {
            ContentPart part = message.getParts(j);
            if (part.hasVendorPart()) {
                vendorPart(part.getVendorPart(), where(index, j)).ifPresent(parts::add);
                continue;
            }
            String signature = signature(part, where(index, j));
            if (part.hasToolCall() && !calls) {
                calls = true;
                signature = signature.isEmpty() ? standIn(where(index, j)) : signature;
            }
            parts.add(GeminiTranslator.with(
                    part(part, where(index, j)).signed(signature), part.getVendorOptionsMap(), where(index, j)));
        }
        return GeminiTranslator.with(
                new GeminiWire.Content(role, parts), message.getVendorOptionsMap(), "messages[" + index + "]");
    }

    private GeminiWire.Part part(ContentPart part, String where) {
        return switch (part.getPartCase()) {
            case TEXT -> GeminiWire.Part.text(part.getText());
            case IMAGE -> GeminiMedia.part(part.getImage(), where + ".image", model, notes);
            case AUDIO -> GeminiMedia.part(part.getAudio(), where + ".audio", model, notes);
            case DOCUMENT -> GeminiMedia.part(part.getDocument(), where + ".document", model, notes);
            case VIDEO -> GeminiMedia.part(part.getVideo(), where + ".video", model, notes);
            case TOOL_CALL -> call(part.getToolCall(), where + ".tool_call");
            // A signature without a text came in a part that was no thought: the last of a stream.
            case REASONING ->
                part.getReasoning().getText().isEmpty()
                        ? GeminiWire.Part.text("")
                        : GeminiWire.Part.thought(part.getReasoning().getText());
            case TOOL_RESULT, VENDOR_PART, PART_NOT_SET ->
                throw new IllegalStateException("not admitted: " + part.getPartCase());
        };
    }

    private GeminiWire.Part call(ToolCall call, String where) {
        toolNames.put(call.getId(), call.getName());
        return GeminiWire.Part.call(new GeminiWire.FunctionCall(
                call.getId(),
                call.getName(),
                GeminiTranslator.object(call.getArgumentsJson(), where + ".arguments_json")));
    }

    private static Optional<ObjectNode> vendorPart(VendorPart part, String where) {
        if (!part.getWireFormat().equals(GeminiTranslator.FORMAT)) {
            throw GatewayException.invalid(
                    where + ".vendor_part.wire_format",
                    "is '" + part.getWireFormat() + "', which a vendor that speaks gemini can't read",
                    "leave the part out, or ask a vendor of that format");
        }
        return METADATA.contains(part.getType())
                ? Optional.empty()
                : Optional.of(GeminiTranslator.object(part.getJson(), where + ".vendor_part.json"));
    }

    /** Gemini refuses the whole request for a signature that is no base64. */
    private String signature(ContentPart part, String where) {
        if (part.getSignature().isEmpty() || isBase64(part.getSignature())) {
            return part.getSignature();
        }
        notes.add("SIGNATURE_LEFT_OUT", where + ".signature: is malformed and was left out; send it back as it came");
        return "";
    }

    private static boolean isBase64(String text) {
        try {
            return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private String standIn(String where) {
        if (!model.wantsSignedCalls()) {
            return "";
        }
        notes.add(
                "SIGNATURE_MISSING",
                where
                        + ".signature: this model signs its calls and thinks worse without; the call was sent as unsigned");
        return NO_SIGNATURE;
    }

    /** All results that follow a turn of calls are one turn: https://ai.google.dev/gemini-api/docs/function-calling. */
    private static int lastOfResults(CompleteRequest request, int first) {
        int last = first;
        while (last + 1 < request.getMessagesCount()
                && request.getMessages(last + 1).getRole() == Role.ROLE_TOOL
                && request.getMessages(last + 1).getVendorOptionsCount() == 0) {
            last++;
        }
        return last;
    }

    private Object results(CompleteRequest request, int first, int last) {
        List<Object> parts = new ArrayList<>();
        List<Object> beside = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            Message message = request.getMessages(i);
            for (int j = 0; j < message.getPartsCount(); j++) {
                ContentPart part = message.getParts(j);
                var result = GeminiResult.of(part.getToolResult(), toolNames, where(i, j), model, notes);
                parts.add(GeminiTranslator.with(result.part(), part.getVendorOptionsMap(), where(i, j)));
                beside.addAll(result.beside());
            }
        }
        parts.addAll(beside);
        return GeminiTranslator.with(
                new GeminiWire.Content("user", parts),
                request.getMessages(first).getVendorOptionsMap(),
                "messages[" + first + "]");
    }

    private static String where(int message, int part) {
        return "messages[" + message + "].parts[" + part + "]";
    }
}
