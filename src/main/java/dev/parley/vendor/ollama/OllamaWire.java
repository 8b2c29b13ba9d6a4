package dev.parley.vendor.ollama;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** The vocabulary of Ollama's chat. */
final class OllamaWire {

    private OllamaWire() {}

    // What we send. A null is not written.

    @RegisterForReflection
    record Request(String model, List<Message> messages, boolean stream, Options options) {}

    @RegisterForReflection
    record Message(String role, String content, List<String> images) {}

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
            JsonNode error) {}

    @RegisterForReflection
    record Output(
            String content,
            String thinking,
            @JsonProperty("tool_calls") JsonNode toolCalls) {}
}
