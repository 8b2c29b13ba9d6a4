package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Reasoning;
import dev.parley.vendor.AnswerCandidate;

/**
 * The thoughts of one choice. Vendors tell them as {@code reasoning_content}, as {@code reasoning}, or as details with
 * proofs, beside which the same text stands once more: https://openrouter.ai/docs/use-cases/reasoning-tokens.
 */
final class OpenAiChatThoughts {

    private static final Object PLAIN = "reasoning";

    private final AnswerCandidate candidate;

    OpenAiChatThoughts(AnswerCandidate candidate) {
        this.candidate = candidate;
    }

    void take(OpenAiChatReply.Output output) {
        boolean told = false;
        if (output.reasoningDetails() != null) {
            for (JsonNode detail : output.reasoningDetails()) {
                told |= detail(detail);
            }
        }
        if (!told) {
            String content = text(output.reasoningContent());
            candidate.reasoning(PLAIN, content.isEmpty() ? text(output.reasoning()) : content);
        }
    }

    private static String text(JsonNode thought) {
        return thought == null || !thought.isTextual() ? "" : thought.textValue();
    }

    /** Takes a detail; whether it held a text. */
    private boolean detail(JsonNode detail) {
        String type = detail.path("type").asText();
        String key = type + ' ' + detail.path("index").asText();
        if (type.equals("reasoning.encrypted")) {
            encrypted(key, detail);
            return false;
        }
        boolean summary = type.equals("reasoning.summary");
        String text = detail.path(summary ? "summary" : "text").asText("");
        if (summary) {
            candidate.reasoningSummary(key, text);
        } else {
            candidate.reasoning(key, text);
        }
        candidate.signature(key, detail.path("signature").asText(""));
        candidate.vendorId(key, detail.path("id").asText(""));
        candidate.vendorOptions(key, OpenAiChatTranslator.FORMAT, options(detail));
        return !text.isEmpty();
    }

    private void encrypted(String key, JsonNode detail) {
        String proof = detail.path("data").asText("");
        if (proof.isEmpty() || candidate.has(key)) {
            return;
        }
        candidate.whole(
                key,
                ContentPart.newBuilder()
                        .setReasoning(Reasoning.newBuilder().setRedacted(true))
                        .setSignature(proof)
                        .setVendorId(detail.path("id").asText(""))
                        .putVendorOptions(OpenAiChatTranslator.FORMAT, options(detail))
                        .build());
    }

    /** What the vendor needs to recognise the detail when it comes back. */
    private static Struct options(JsonNode detail) {
        var options = Struct.newBuilder();
        if (detail.path("format").isTextual()) {
            options.putFields(
                    "format",
                    Value.newBuilder()
                            .setStringValue(detail.path("format").textValue())
                            .build());
        }
        if (detail.path("index").isNumber()) {
            options.putFields(
                    "index",
                    Value.newBuilder()
                            .setNumberValue(detail.path("index").doubleValue())
                            .build());
        }
        return options.build();
    }
}
