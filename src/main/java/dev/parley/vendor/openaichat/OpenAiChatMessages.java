package dev.parley.vendor.openaichat;

import static dev.parley.error.GatewayException.invalid;

import dev.parley.catalog.Quirk;
import dev.parley.catalog.Vendor;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import dev.parley.v1.ToolResult;
import dev.parley.vendor.ToolFailures;
import dev.parley.vendor.VendorOptions;
import java.util.ArrayList;
import java.util.List;

/** The conversation as OpenAI's chat completions take it: each tool result is a message of its own. Pure. */
final class OpenAiChatMessages {

    private final OpenAiChatParts parts;
    private final Vendor vendor;
    private final List<Object> messages;

    private OpenAiChatMessages(Vendor vendor, int size) {
        this.vendor = vendor;
        this.parts = new OpenAiChatParts(vendor);
        this.messages = new ArrayList<>(size);
    }

    static List<Object> toWire(CompleteRequest request, Vendor vendor) {
        var all = new OpenAiChatMessages(vendor, request.getMessagesCount() + 1);
        if (!request.getSystem().isEmpty()) {
            all.messages.add(OpenAiChatWire.Message.of("system", new OpenAiChatWire.Text(request.getSystem())));
        }
        for (int i = 0; i < request.getMessagesCount(); i++) {
            all.add(request.getMessages(i), "messages[" + i + "]");
        }
        return all.messages;
    }

    private void add(Message message, String where) {
        switch (message.getRole()) {
            case ROLE_SYSTEM -> add("system", message, where);
            case ROLE_USER -> add("user", message, where);
            case ROLE_ASSISTANT ->
                add(new OpenAiChatAssistant(vendor, parts).toWire(message.getPartsList(), where), message, where);
            case ROLE_TOOL -> {
                for (int i = 0; i < message.getPartsCount(); i++) {
                    add(result(message.getParts(i), where + ".parts[" + i + "]"), message, where);
                }
            }
            case ROLE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalStateException("not admitted: " + message.getRole());
        }
    }

    private void add(String role, Message message, String where) {
        add(OpenAiChatWire.Message.of(role, parts.content(message.getPartsList(), where)), message, where);
    }

    private void add(Object wire, Message message, String where) {
        messages.add(VendorOptions.merged(wire, message.getVendorOptionsMap(), OpenAiChatTranslator.FORMAT, where));
    }

    private Object result(ContentPart part, String where) {
        var wire = OpenAiChatWire.Message.result(
                part.getToolResult().getToolCallId(), resultContent(part, where + ".tool_result"));
        return VendorOptions.merged(wire, part.getVendorOptionsMap(), OpenAiChatTranslator.FORMAT, where);
    }

    private OpenAiChatWire.Content resultContent(ContentPart part, String where) {
        ToolResult result = part.getToolResult();
        List<ContentPart> content = new ArrayList<>(ToolFailures.told(result));
        for (int i = 0; i < content.size(); i++) {
            // A failure that is told in a text of its own stands before the parts that the caller counts.
            if (!content.get(i).hasText() && !vendor.has(Quirk.TAKES_MEDIA_IN_RESULTS)) {
                throw invalid(
                        where + ".parts[" + (i - content.size() + result.getPartsCount()) + "]",
                        "is not text, and the results of tools are text in chat completions",
                        "say it as text, or send it in a message of ROLE_USER after the results");
            }
        }
        if (content.isEmpty()) {
            return new OpenAiChatWire.Text("");
        }
        if (part.hasCacheBreakpoint()) {
            int last = content.size() - 1;
            content.set(
                    last,
                    content.get(last).toBuilder()
                            .setCacheBreakpoint(part.getCacheBreakpoint())
                            .build());
        }
        return parts.content(content, where);
    }
}
