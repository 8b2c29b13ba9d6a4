package dev.parley.vendor.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.vendor.Vector;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** The vocabulary of Gemini's embeddings: https://ai.google.dev/api/embeddings. */
@RegisterForReflection
final class GeminiEmbeddingsWire {

    private GeminiEmbeddingsWire() {}

    /** Each request is a record of this file with what the caller adds to it. */
    @RegisterForReflection
    record Batch(List<Object> requests) {}

    @RegisterForReflection
    record Request(String model, Content content, String taskType, Integer outputDimensionality) {}

    @RegisterForReflection
    record Content(List<Part> parts) {}

    @RegisterForReflection
    record Part(String text) {}

    @RegisterForReflection
    record Reply(List<Embedding> embeddings, Usage usageMetadata, JsonNode error) {}

    @RegisterForReflection
    record Embedding(Vector values) {}

    @RegisterForReflection
    record Usage(Long promptTokenCount) {}
}
