package dev.parley.vendor.gemini;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.vendor.Vector;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
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

    /** https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api */
    @RegisterForReflection
    record Predict(List<Instance> instances, Parameters parameters) {}

    @RegisterForReflection
    record Instance(
            String content, @JsonProperty("task_type") String taskType) {}

    @RegisterForReflection
    record Parameters(Boolean autoTruncate, Integer outputDimensionality) {}

    @RegisterForReflection
    record Predictions(List<Prediction> predictions) {}

    @RegisterForReflection
    record Prediction(Predicted embeddings) {}

    @RegisterForReflection
    record Predicted(Vector values, Statistics statistics) {}

    /** The count is written as a number with a fraction of 0. */
    @RegisterForReflection
    record Statistics(@JsonProperty("token_count") BigDecimal tokenCount, boolean truncated) {}
}
