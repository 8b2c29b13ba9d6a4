package dev.parley.vendor.ollama;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.vendor.Vector;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** The vocabulary of Ollama's embeddings: https://docs.ollama.com/api/embed. */
@RegisterForReflection
final class OllamaEmbeddingsWire {

    private OllamaEmbeddingsWire() {}

    @RegisterForReflection
    record Request(String model, List<String> input, Boolean truncate, Integer dimensions) {}

    @RegisterForReflection
    record Reply(
            String model,
            List<Vector> embeddings,
            @JsonProperty("prompt_eval_count") Long promptEvalCount,
            JsonNode error) {}
}
