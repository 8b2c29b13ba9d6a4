package dev.parley.catalog;

import dev.parley.catalog.VendorFile.AuthType;
import java.util.Map;

/** What a wire format's own vendor asks of every caller, so that no vendor of the format need say it. */
final class WireFormat {

    private static final Map<String, String> KEY_HEADERS = Map.of(
            "anthropic-messages", "x-api-key",
            "gemini", "x-goog-api-key");

    private WireFormat() {}

    /**
     * Amazon Bedrock goes on and bills the whole answer: https://openrouter.ai/docs/api-reference/streaming lists who
     * stops when a stream is left. It is the one vendor that its format has.
     */
    static OnCancel onCancel(String wireFormat) {
        return wireFormat.equals("bedrock-converse") ? OnCancel.READ_TO_END : OnCancel.ESTIMATE;
    }

    static AuthType authType(String wireFormat) {
        return KEY_HEADERS.containsKey(wireFormat) ? AuthType.HEADER : AuthType.BEARER;
    }

    /** The header that carries the key, or null where the format has none of its own. */
    static String keyHeader(String wireFormat) {
        return KEY_HEADERS.get(wireFormat);
    }

    /** The headers that every request needs: https://docs.anthropic.com/en/api/versioning. */
    static Map<String, String> headers(String wireFormat) {
        return wireFormat.equals("anthropic-messages") ? Map.of("anthropic-version", "2023-06-01") : Map.of();
    }
}
