package dev.parley.vendor.openairesponses;

import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;
import java.util.List;

/** Counting a request's tokens: https://platform.openai.com/docs/api-reference/responses/input-tokens. Pure. */
final class OpenAiResponsesCount {

    private static final List<String> COUNTED = List.of(
            "model",
            "instructions",
            "input",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "text",
            "reasoning",
            "previous_response_id",
            "conversation",
            "truncation");

    private OpenAiResponsesCount() {}

    static Object toWire(Object request) {
        return WireJson.node(request).retain(COUNTED);
    }

    static Long fromWire(OpenAiResponsesWire.Count count) {
        if (count != null) {
            VendorErrors.throwIfError(count.error());
        }
        if (count == null || count.inputTokens() == null) {
            throw WireJson.invalid("the vendor counted no tokens");
        }
        return count.inputTokens();
    }
}
