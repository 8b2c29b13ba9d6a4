package dev.parley.vendor;

import dev.parley.tokens.AddedFields;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import dev.parley.v1.Tool;

/** The marks up to which a prompt is to be cached, wherever they stand in a request. */
final class CacheMarks {

    private CacheMarks() {}

    static boolean in(CompleteRequest request) {
        return request.getToolsList().stream().anyMatch(Tool::hasCacheBreakpoint)
                || AddedFields.parts(request).anyMatch(ContentPart::hasCacheBreakpoint);
    }

    static void removeFrom(CompleteRequest.Builder request) {
        request.getToolsBuilderList().forEach(Tool.Builder::clearCacheBreakpoint);
        for (Message.Builder message : request.getMessagesBuilderList()) {
            message.getPartsBuilderList().forEach(CacheMarks::removeFrom);
        }
    }

    private static void removeFrom(ContentPart.Builder part) {
        part.clearCacheBreakpoint();
        if (part.hasToolResult()) {
            part.getToolResultBuilder().getPartsBuilderList().forEach(ContentPart.Builder::clearCacheBreakpoint);
        }
    }
}
