package dev.parley.vendor.openaichat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.vendor.Vector;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** The vocabulary of OpenAI's embeddings: https://platform.openai.com/docs/api-reference/embeddings. */
@RegisterForReflection
final class OpenAiEmbeddingsWire {

    private OpenAiEmbeddingsWire() {}

    @RegisterForReflection
    record Request(
            String model,
            List<String> input,
            Integer dimensions,
            @JsonProperty("output_dimension") Integer outputDimension,
            @JsonProperty("input_type") String inputType,
            Boolean truncation,
            String user) {}

    @RegisterForReflection
    record Reply(String id, String model, List<Item> data, Usage usage, JsonNode error) {}

    @RegisterForReflection
    record Item(Integer index, Vector embedding) {}

    /** Voyage tells the total alone. */
    @RegisterForReflection
    record Usage(
            @JsonProperty("prompt_tokens") Long promptTokens,
            @JsonProperty("total_tokens") Long totalTokens) {}
}
