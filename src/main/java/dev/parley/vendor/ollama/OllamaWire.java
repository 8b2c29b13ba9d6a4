package dev.parley.vendor.ollama;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** The vocabulary of Ollama's chat: https://docs.ollama.com/api/chat. */
final class OllamaWire {

    private OllamaWire() {}

    // What we send. A null is not written. An Object is one of these records, or its JSON with a caller's additions.

    /** The format is the word "json" or a schema; thinking is switched, or has a level. */
    @RegisterForReflection
    record Request(
            String model,
            List<Object> messages,
            List<Object> tools,
            JsonNode format,
            JsonNode think,
            Boolean logprobs,
            @JsonProperty("top_logprobs") Integer topLogprobs,
            boolean stream,
            Options options) {}

    @RegisterForReflection
    record Message(
            String role,
            String content,
            String thinking,
            List<String> images,
            @JsonProperty("tool_calls") List<Object> toolCalls,
            @JsonProperty("tool_name") String toolName,
            @JsonProperty("tool_call_id") String toolCallId) {

        static Message of(String role, String content) {
            return new Message(role, content, null, null, null, null, null);
        }
    }

    @RegisterForReflection
    record Call(String id, CalledFunction function) {}

    @RegisterForReflection
    record CalledFunction(String name, JsonNode arguments) {}

    @RegisterForReflection
    record Tool(String type, Function function) {}

    @RegisterForReflection
    record Function(String name, String description, JsonNode parameters) {}

    @RegisterForReflection
    record Options(
            Double temperature,
            @JsonProperty("top_p") Double topP,
            @JsonProperty("top_k") Integer topK,
            Long seed,
            @JsonProperty("num_predict") Integer numPredict,
            List<String> stop,
            @JsonProperty("frequency_penalty") Double frequencyPenalty,
            @JsonProperty("presence_penalty") Double presencePenalty) {}

    // What we get, whole or as one line of a stream.

    @RegisterForReflection
    record Reply(
            String model,
            Output message,
            boolean done,
            @JsonProperty("done_reason") String doneReason,
            @JsonProperty("prompt_eval_count") Long promptTokens,
            @JsonProperty("eval_count") Long outputTokens,
            JsonNode logprobs,
            JsonNode error) {}

    @RegisterForReflection
    record Output(
            String content,
            String thinking,
            @JsonProperty("tool_calls") JsonNode toolCalls) {}
}
