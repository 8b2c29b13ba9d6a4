package dev.parley.vendor.bedrock;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.parley.vendor.Vector;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * The vocabulary of embeddings at Bedrock, which each maker's models have of their own:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html and
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html.
 */
@RegisterForReflection
final class BedrockEmbeddingsWire {

    private BedrockEmbeddingsWire() {}

    @RegisterForReflection
    record TitanRequest(String inputText, Integer dimensions) {}

    @RegisterForReflection
    record TitanReply(Vector embedding, Long inputTextTokenCount) {}

    @RegisterForReflection
    record CohereRequest(
            List<String> texts,
            @JsonProperty("input_type") String inputType,
            String truncate,
            @JsonProperty("output_dimension") Integer outputDimension) {}

    @RegisterForReflection
    record CohereReply(String id, Floats embeddings) {}

    /** A list of vectors, or an object with one list for each type of numbers. */
    @RegisterForReflection
    static final class Floats {

        private final List<Vector> vectors;

        private Floats(List<Vector> vectors) {
            this.vectors = vectors;
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Floats of(List<Vector> vectors) {
            return new Floats(vectors);
        }

        @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
        static Floats ofTypes(@JsonProperty("float") List<Vector> floats) {
            return new Floats(floats);
        }

        List<Vector> vectors() {
            return vectors;
        }
    }
}
