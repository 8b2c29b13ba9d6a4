package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbeddingInput;
import dev.parley.v1.EmbeddingPurpose;
import dev.parley.v1.EmbeddingTruncation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the recordings of embeddings are read, by other code than the service's own: the request as ours, and what the
 * answer holds. What only the vendor knows is a vendor option.
 */
enum EmbeddingRecorded {
    OPENAI("openai-embeddings", "openai-chat", "stub", 26, "input", "data"),
    GEMINI("gemini-embeddings", "gemini", "stub-gemini", 1, "", "embeddings"),
    COHERE("cohere-embed", "cohere-v2", "stub-cohere", 4, "texts", "embeddings");

    private static final Set<String> OURS =
            Set.of("model", "input", "texts", "input_type", "truncate", "dimensions", "output_dimension", "user");
    private static final Map<String, EmbeddingPurpose> PURPOSES = new TreeMap<>(Map.of(
            "search_query", EmbeddingPurpose.EMBEDDING_PURPOSE_QUERY,
            "search_document", EmbeddingPurpose.EMBEDDING_PURPOSE_DOCUMENT,
            "RETRIEVAL_QUERY", EmbeddingPurpose.EMBEDDING_PURPOSE_QUERY,
            "query", EmbeddingPurpose.EMBEDDING_PURPOSE_QUERY,
            "document", EmbeddingPurpose.EMBEDDING_PURPOSE_DOCUMENT));

    /** The vendor that is not OpenAI but takes most of its words. */
    private static final String VOYAGE = "api.voyageai.com";

    private final String wire;
    private final String format;
    private final String vendor;
    private final int exchanges;
    private final String inputs;
    private final String vectors;

    EmbeddingRecorded(String wire, String format, String vendor, int exchanges, String inputs, String vectors) {
        this.wire = wire;
        this.format = format;
        this.vendor = vendor;
        this.exchanges = exchanges;
        this.inputs = inputs;
        this.vectors = vectors;
    }

    String wire() {
        return wire;
    }

    /** How many there are: none may get lost. */
    int exchanges() {
        return exchanges;
    }

    String vendor(Recording recording) {
        return recording.host().equals(VOYAGE) ? "stub-typed" : vendor;
    }

    EmbedRequest request(Recording recording) {
        JsonNode recorded = recording.request();
        var request = EmbedRequest.newBuilder()
                .addModels(vendor(recording) + "/" + recording.model())
                .setTruncation(EmbeddingTruncation.EMBEDDING_TRUNCATION_VENDOR);
        texts(recorded)
                .forEach(text -> request.addInputs(EmbeddingInput.newBuilder().setText(text)));
        String type = this == GEMINI
                ? recorded.path("requests").path(0).path("taskType").asText()
                : recorded.path("input_type").asText();
        request.setPurpose(PURPOSES.getOrDefault(type, EmbeddingPurpose.EMBEDDING_PURPOSE_UNSPECIFIED));
        switch (recorded.path("truncate").asText(recorded.path("truncation").asText())) {
            case "NONE", "false" -> request.setTruncation(EmbeddingTruncation.EMBEDDING_TRUNCATION_REFUSE);
            case "END", "true" -> request.setTruncation(EmbeddingTruncation.EMBEDDING_TRUNCATION_END);
            case "" -> {}
            default -> throw new AssertionError("truncate " + recorded.path("truncate"));
        }
        return this == GEMINI
                ? request.build()
                : request.putAllVendorOptions(Json.options(format, withoutNulls(recorded), read(recording)))
                        .build();
    }

    private static Set<String> read(Recording recording) {
        return recording.host().equals(VOYAGE) ? Set.of("model", "input", "input_type", "truncation") : OURS;
    }

    private List<String> texts(JsonNode recorded) {
        List<String> texts = new ArrayList<>();
        if (this == GEMINI) {
            recorded.path("requests")
                    .forEach(one -> texts.add(one.path("content")
                            .path("parts")
                            .path(0)
                            .path("text")
                            .asText()));
        } else if (recorded.path(inputs).isTextual()) {
            texts.add(recorded.path(inputs).textValue());
        } else {
            recorded.path(inputs).forEach(text -> texts.add(text.asText()));
        }
        return texts;
    }

    private static JsonNode withoutNulls(JsonNode body) {
        var copy = (ObjectNode) body.deepCopy();
        Json.withoutNulls(copy);
        return copy;
    }

    /** One input may stand alone or in a list; null is nothing. Else the bodies must be the same. */
    JsonNode normal(JsonNode body) {
        var copy = (ObjectNode) withoutNulls(body);
        if (copy.path("input").isTextual()) {
            String alone = copy.path("input").textValue();
            copy.putArray("input").add(alone);
        }
        return copy;
    }

    /** The vectors of an answer, in the order of their indexes. */
    List<List<Float>> vectors(JsonNode answer) {
        Map<Integer, List<Float>> found = new TreeMap<>();
        JsonNode all = this == COHERE ? answer.path(vectors).path("float") : answer.path(vectors);
        for (int i = 0; i < all.size(); i++) {
            JsonNode one = all.path(i);
            JsonNode vector = this == GEMINI ? one.path("values") : this == OPENAI ? one.path("embedding") : one;
            found.put(
                    one.path("index").asInt(i),
                    vector.isTextual() ? decoded(vector.textValue(), answer) : listed(vector));
        }
        return List.copyOf(found.values());
    }

    private static List<Float> listed(JsonNode vector) {
        List<Float> values = new ArrayList<>();
        vector.forEach(value -> values.add(Float.parseFloat(value.asText())));
        return values;
    }

    /** The one recorded server that writes eight bytes for a number names its answers so. */
    private static List<Float> decoded(String base64, JsonNode answer) {
        var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        boolean wide = answer.path("id").asText().startsWith("embd-");
        List<Float> values = new ArrayList<>();
        while (bytes.hasRemaining()) {
            values.add(wide ? (float) bytes.getDouble() : bytes.getFloat());
        }
        return values;
    }

    /** The input tokens that the vendor reports; 0 where it reports none. */
    long tokens(JsonNode answer) {
        return switch (this) {
            case OPENAI -> answer.path("usage").path("total_tokens").asLong();
            case COHERE ->
                answer.path("meta").path("billed_units").path("input_tokens").asLong();
            case GEMINI -> 0;
        };
    }
}
