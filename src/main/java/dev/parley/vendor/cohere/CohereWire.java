package dev.parley.vendor.cohere;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** The vocabulary of Cohere's chat, version 2: https://docs.cohere.com/reference/chat. */
final class CohereWire {

    private CohereWire() {}

    // What we send. A null is not written. An Object is one of these records, or its JSON with a caller's additions.

    @RegisterForReflection
    record Request(
            String model,
            List<Object> messages,
            @JsonUnwrapped Tools tools,
            @JsonProperty("response_format") ResponseFormat responseFormat,
            Thinking thinking,
            @JsonUnwrapped Sampling sampling,
            Boolean logprobs,
            boolean stream) {}

    /** Strictness holds for all tools. Whether one is called is the model's choice where nothing is said. */
    @RegisterForReflection
    record Tools(
            List<Object> tools,
            @JsonProperty("strict_tools") Boolean strict,
            @JsonProperty("tool_choice") String choice) {}

    @RegisterForReflection
    record Sampling(
            Double temperature,
            Double p,
            Integer k,
            Long seed,
            @JsonProperty("frequency_penalty") Double frequencyPenalty,
            @JsonProperty("presence_penalty") Double presencePenalty,
            @JsonProperty("max_tokens") Integer maxTokens,
            @JsonProperty("stop_sequences") List<String> stopSequences) {}

    @RegisterForReflection
    record ResponseFormat(
            String type, @JsonProperty("json_schema") JsonNode jsonSchema) {}

    @RegisterForReflection
    record Thinking(
            String type, @JsonProperty("token_budget") Integer tokenBudget) {}

    @RegisterForReflection
    record Tool(String type, Function function) {}

    @RegisterForReflection
    record Function(String name, String description, JsonNode parameters) {}

    /** The content is a text, or a list of parts. */
    @RegisterForReflection
    record Message(
            String role,
            Object content,
            @JsonProperty("tool_plan") String toolPlan,
            @JsonProperty("tool_calls") List<Object> toolCalls,
            List<JsonNode> citations,
            @JsonProperty("tool_call_id") String toolCallId) {

        static Message of(String role, Object content) {
            return new Message(role, content, null, null, null, null);
        }

        static Message result(String callId, Object content) {
            return new Message("tool", content, null, null, null, callId);
        }
    }

    @RegisterForReflection
    record Part(
            String type,
            String text,
            String thinking,
            @JsonProperty("image_url") ImageUrl imageUrl,
            Document document) {

        static Part text(String text) {
            return new Part("text", text, null, null, null);
        }

        static Part thinking(String thought) {
            return new Part("thinking", null, thought, null, null);
        }

        static Part image(ImageUrl url) {
            return new Part("image_url", null, null, url, null);
        }

        static Part document(JsonNode data) {
            return new Part("document", null, null, null, new Document(data));
        }
    }

    @RegisterForReflection
    record ImageUrl(String url, String detail) {}

    @RegisterForReflection
    record Document(JsonNode data) {}

    @RegisterForReflection
    record Call(String id, String type, CalledFunction function) {}

    @RegisterForReflection
    record CalledFunction(String name, String arguments) {}

    // What we get: whole, or one event of a stream. The message of an error is a text.

    @RegisterForReflection
    record Reply(
            String id,
            JsonNode message,
            @JsonProperty("finish_reason") String finishReason,
            Usage usage,
            List<JsonNode> logprobs) {}

    @RegisterForReflection
    record Event(String type, String id, int index, Delta delta, JsonNode logprobs, JsonNode message) {}

    @RegisterForReflection
    record Delta(
            JsonNode message,
            JsonNode error,
            @JsonProperty("finish_reason") String finishReason,
            Usage usage) {}

    @RegisterForReflection
    record Usage(
            @JsonProperty("billed_units") Tokens billed,
            Tokens tokens,
            @JsonProperty("cached_tokens") long cachedTokens) {}

    @RegisterForReflection
    record Tokens(
            @JsonProperty("input_tokens") Long input,
            @JsonProperty("output_tokens") Long output) {}
}
