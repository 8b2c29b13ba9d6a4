package dev.parley.vendor.gemini;

import dev.parley.v1.FinishReason;

/** https://ai.google.dev/api/generate-content#FinishReason */
final class GeminiFinish {

    private GeminiFinish() {}

    static FinishReason of(String raw) {
        return switch (raw) {
            case "STOP" -> FinishReason.FINISH_REASON_STOP;
            case "MAX_TOKENS" -> FinishReason.FINISH_REASON_LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "LANGUAGE",
                    "MODEL_ARMOR",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> FinishReason.FINISH_REASON_CONTENT_FILTER;
            case "MALFORMED_FUNCTION_CALL",
                    "UNEXPECTED_TOOL_CALL",
                    "TOO_MANY_TOOL_CALLS",
                    "MISSING_THOUGHT_SIGNATURE",
                    "MALFORMED_RESPONSE",
                    "NO_IMAGE",
                    "IMAGE_OTHER" -> FinishReason.FINISH_REASON_ERROR;
            default -> FinishReason.FINISH_REASON_UNSPECIFIED;
        };
    }
}
