package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Reasoning;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The thoughts in messages of vendors that speak openai-chat; OpenAI itself shows none there.
 *
 * <ul>
 *   <li>DeepSeek, Z.ai, Moonshot, xAI: {@code reasoning_content},
 *       https://api-docs.deepseek.com/guides/reasoning_model
 *   <li>Groq, vLLM, OpenRouter: {@code reasoning}, https://console.groq.com/docs/reasoning
 *   <li>OpenRouter: {@code reasoning_details}, which say the same in parts with their proofs,
 *       https://openrouter.ai/docs/use-cases/reasoning-tokens
 *   <li>Mistral: content of type {@code thinking}, https://docs.mistral.ai/capabilities/reasoning
 * </ul>
 */
final class OpenAiChatReasoning {

    private static final Set<String> TOLD = Set.of("type", "text", "summary", "data", "id", "signature");

    private OpenAiChatReasoning() {}

    static List<ContentPart> of(JsonNode message) {
        List<ContentPart> thoughts = new ArrayList<>();
        message.path("reasoning_details").forEach(detail -> thoughts.add(detail(detail)));
        if (thoughts.isEmpty()) {
            for (String field : List.of("reasoning_content", "reasoning")) {
                if (Json.says(message.path(field)) && thoughts.isEmpty()) {
                    thoughts.add(thought(message.path(field).textValue()));
                }
            }
        }
        return thoughts;
    }

    static ContentPart thought(String text) {
        return ContentPart.newBuilder()
                .setReasoning(Reasoning.newBuilder().setText(text))
                .build();
    }

    private static ContentPart detail(JsonNode detail) {
        // What else is said of it must go back with it: the format of the proof, the place.
        var part = ContentPart.newBuilder()
                .setVendorId(detail.path("id").asText(""))
                .setSignature(detail.path("signature").asText(""))
                .putAllVendorOptions(Json.options("openai-chat", detail, TOLD));
        return switch (detail.path("type").asText()) {
            case "reasoning.summary" ->
                part.setReasoning(Reasoning.newBuilder()
                                .setText(detail.path("summary").asText())
                                .setSummary(true))
                        .build();
            case "reasoning.encrypted" ->
                part.setReasoning(Reasoning.newBuilder().setRedacted(true))
                        .setSignature(detail.path("data").asText())
                        .build();
            default ->
                part.setReasoning(Reasoning.newBuilder()
                                .setText(detail.path("text").asText()))
                        .build();
        };
    }

    /** The text of Mistral's block, which is a list of texts, or a text. */
    static String thinking(JsonNode block) {
        JsonNode thinking = block.path("thinking");
        if (thinking.isTextual()) {
            return thinking.textValue();
        }
        var text = new StringBuilder();
        thinking.forEach(piece -> text.append(piece.path("text").asText()));
        return text.toString();
    }
}
