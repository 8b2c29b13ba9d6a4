package dev.parley.vendor.cohere;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.parley.vendor.Vector;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** The vocabulary of Cohere's embeddings, version 2: https://docs.cohere.com/reference/embed. */
@RegisterForReflection
final class CohereEmbeddingsWire {

    private CohereEmbeddingsWire() {}

    @RegisterForReflection
    record Request(
            String model,
            List<String> texts,
            @JsonProperty("input_type") String inputType,
            String truncate,
            @JsonProperty("output_dimension") Integer outputDimension) {}

    @RegisterForReflection
    record Reply(String id, Embeddings embeddings, Meta meta, String message) {}

    @RegisterForReflection
    record Embeddings(@JsonProperty("float") List<Vector> floats) {}

    @RegisterForReflection
    record Meta(@JsonProperty("billed_units") Billed billed) {}

    @RegisterForReflection
    record Billed(@JsonProperty("input_tokens") Long inputTokens) {}
}
