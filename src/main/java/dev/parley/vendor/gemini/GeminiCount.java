package dev.parley.vendor.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;
import java.util.List;

/** Counting a request's tokens: https://ai.google.dev/api/tokens. Pure. */
final class GeminiCount {

    private static final List<String> COUNTED_ON_VERTEX =
            List.of("contents", "systemInstruction", "tools", "generationConfig");

    private GeminiCount() {}

    /**
     * The Gemini API takes a whole request only within another field and by its model's name; Vertex takes these fields
     * alone: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/count-tokens.
     */
    static Object toWire(Object request, GeminiModel model) {
        ObjectNode body = WireJson.node(request);
        if (model.onVertex()) {
            return body.retain(COUNTED_ON_VERTEX);
        }
        return new GeminiWire.CountRequest(body.put("model", "models/" + model.id()));
    }

    static Long fromWire(GeminiWire.Count count) {
        if (count != null) {
            VendorErrors.throwIfError(count.error());
        }
        if (count == null || count.totalTokens() == null) {
            throw WireJson.invalid("the vendor counted no tokens");
        }
        return count.totalTokens();
    }
}
