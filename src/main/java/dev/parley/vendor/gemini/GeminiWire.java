package dev.parley.vendor.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** The vocabulary of Gemini's generateContent. */
final class GeminiWire {

    private GeminiWire() {}

    // What we send. A null is not written. Contents, parts and declarations are the records below, or their JSON where
    // the caller adds fields to them or sends a part as the vendor wrote it.

    @RegisterForReflection
    record Request(
            Content systemInstruction,
            List<Object> contents,
            List<Tools> tools,
            ToolConfig toolConfig,
            String serviceTier,
            Config generationConfig) {}

    @RegisterForReflection
    record Content(String role, List<Object> parts) {}

    /** Holds one of many kinds, told apart by the field that is there. */
    @RegisterForReflection
    record Part(
            String text,
            Blob inlineData,
            FileData fileData,
            MediaResolution mediaResolution,
            FunctionCall functionCall,
            FunctionResponse functionResponse,
            Boolean thought,
            String thoughtSignature) {

        static Part text(String text) {
            return new Part(text, null, null, null, null, null, null, null);
        }

        static Part thought(String text) {
            return new Part(text, null, null, null, null, null, true, null);
        }

        static Part file(Blob inlineData, FileData fileData, MediaResolution resolution) {
            return new Part(null, inlineData, fileData, resolution, null, null, null, null);
        }

        static Part call(FunctionCall call) {
            return new Part(null, null, null, null, call, null, null, null);
        }

        static Part response(FunctionResponse response) {
            return new Part(null, null, null, null, null, response, null, null);
        }

        Part signed(String signature) {
            return new Part(
                    text,
                    inlineData,
                    fileData,
                    mediaResolution,
                    functionCall,
                    functionResponse,
                    thought,
                    signature.isEmpty() ? null : signature);
        }
    }

    @RegisterForReflection
    record Blob(String mimeType, String data) {}

    @RegisterForReflection
    record FileData(String mimeType, String fileUri) {}

    @RegisterForReflection
    record MediaResolution(String level) {}

    @RegisterForReflection
    record FunctionCall(String id, String name, JsonNode args) {}

    @RegisterForReflection
    record FunctionResponse(String id, String name, JsonNode response, List<Part> parts) {}

    @RegisterForReflection
    record Tools(List<Object> functionDeclarations) {}

    @RegisterForReflection
    record Declaration(String name, String description, JsonNode parameters, JsonNode parametersJsonSchema) {}

    @RegisterForReflection
    record ToolConfig(FunctionCalling functionCallingConfig) {}

    @RegisterForReflection
    record FunctionCalling(String mode, List<String> allowedFunctionNames) {}

    @RegisterForReflection
    record Config(
            Double temperature,
            Double topP,
            Integer topK,
            Long seed,
            Integer maxOutputTokens,
            List<String> stopSequences,
            Double frequencyPenalty,
            Double presencePenalty,
            Integer candidateCount,
            Boolean responseLogprobs,
            Integer logprobs,
            String responseMimeType,
            JsonNode responseSchema,
            JsonNode responseJsonSchema,
            Thinking thinkingConfig) {

        static final Config NONE =
                new Config(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    @RegisterForReflection
    record Thinking(Boolean includeThoughts, Integer thinkingBudget, String thinkingLevel) {}

    /** What countTokens takes at the Gemini API; Vertex takes the request itself. */
    @RegisterForReflection
    record CountRequest(ObjectNode generateContentRequest) {}

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
    record Candidate(
            int index,
            Output content,
            String finishReason,
            String finishMessage,
            Logprobs logprobsResult,
            ObjectNode groundingMetadata,
            ObjectNode citationMetadata,
            ObjectNode urlContextMetadata) {}

    @RegisterForReflection
    record Output(List<ObjectNode> parts) {}

    @RegisterForReflection
    record Logprobs(List<Logprob> chosenCandidates, List<Alternatives> topCandidates) {}

    @RegisterForReflection
    record Alternatives(List<Logprob> candidates) {}

    @RegisterForReflection
    record Logprob(String token, double logProbability) {}

    @RegisterForReflection
    record Feedback(String blockReason, String blockReasonMessage) {}

    @RegisterForReflection
    record Usage(
            Long promptTokenCount,
            long cachedContentTokenCount,
            long candidatesTokenCount,
            long thoughtsTokenCount,
            long toolUsePromptTokenCount,
            long totalTokenCount,
            String serviceTier,
            String trafficType,
            List<Modality> promptTokensDetails,
            List<Modality> cacheTokensDetails,
            List<Modality> candidatesTokensDetails) {}

    @RegisterForReflection
    record Modality(String modality, long tokenCount) {}

    @RegisterForReflection
    record Count(Long totalTokens, JsonNode error) {}
}
