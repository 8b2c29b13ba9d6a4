package dev.parley.vendor.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** The vocabulary of Gemini's generateContent. */
final class GeminiWire {

    private GeminiWire() {}

    // What we send. A null is not written.

    @RegisterForReflection
    record Request(Content systemInstruction, List<Content> contents, Config generationConfig) {}

    @RegisterForReflection
    record Content(String role, List<Part> parts) {}

    @RegisterForReflection
    record Part(String text, Blob inlineData, FileData fileData) {}

    @RegisterForReflection
    record Blob(String mimeType, String data) {}

    @RegisterForReflection
    record FileData(String mimeType, String fileUri) {}

    @RegisterForReflection
    record Config(
            Double temperature,
            Double topP,
            Integer topK,
            Long seed,
            Integer maxOutputTokens,
            List<String> stopSequences,
            Double frequencyPenalty,
            Double presencePenalty) {}

    // What we get, whole or as one chunk of a stream.

    @RegisterForReflection
    record Reply(
            List<Candidate> candidates,
            Feedback promptFeedback,
            Usage usageMetadata,
            String modelVersion,
            String responseId,
            JsonNode error) {}

    @RegisterForReflection
    record Candidate(Output content, String finishReason) {}

    @RegisterForReflection
    record Output(List<OutputPart> parts) {}

    /** A part is a text, a thought, or one of many kinds that are told apart by the field that they have. */
    @RegisterForReflection
    record OutputPart(
            String text,
            Boolean thought,
            JsonNode functionCall,
            JsonNode inlineData,
            JsonNode executableCode,
            JsonNode codeExecutionResult) {}

    @RegisterForReflection
    record Feedback(String blockReason) {}

    @RegisterForReflection
    record Usage(
            long promptTokenCount,
            long cachedContentTokenCount,
            long candidatesTokenCount,
            long thoughtsTokenCount,
            long toolUsePromptTokenCount,
            long totalTokenCount,
            List<Modality> promptTokensDetails,
            List<Modality> cacheTokensDetails,
            List<Modality> candidatesTokensDetails) {}

    @RegisterForReflection
    record Modality(String modality, long tokenCount) {}
}
