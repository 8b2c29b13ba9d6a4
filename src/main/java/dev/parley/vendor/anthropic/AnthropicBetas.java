package dev.parley.vendor.anthropic;

import dev.parley.tokens.AddedFields;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The headers of a request: the caller's, and the beta header without which uploaded files are refused. */
final class AnthropicBetas {

    static final String HEADER = "anthropic-beta";

    /** https://docs.claude.com/en/docs/build-with-claude/files */
    static final String FILES = "files-api-2025-04-14";

    private AnthropicBetas() {}

    static Map<String, String> headers(CompleteRequest request) {
        Map<String, String> given = request.getVendorHeadersMap();
        if (!namesFiles(request)) {
            return given;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        given.forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        headers.merge(HEADER, FILES, (known, files) -> known.contains("files-api-") ? known : known + "," + files);
        return headers;
    }

    private static boolean namesFiles(CompleteRequest request) {
        return AddedFields.parts(request).anyMatch(AnthropicBetas::namesFile);
    }

    private static boolean namesFile(ContentPart part) {
        return part.getImage().hasFileId()
                || part.getDocument().hasFileId()
                || part.getVendorPart().getType().equals("container_upload");
    }
}
