package dev.parley.vendor.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.v1.Citation;
import dev.parley.v1.ContentPart;
import dev.parley.v1.VendorPart;
import dev.parley.vendor.Answer;
import dev.parley.vendor.AnswerCandidate;
import dev.parley.vendor.AnswerSize;
import dev.parley.vendor.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/**
 * What an answer is based on. The chunks of a stream tell it once or again and again: the last word on each thing holds.
 * Citations go to the text; the whole, with the suggestions that Google wants shown, is kept as a part of its own.
 */
final class GeminiGrounding {

    private final Held held;
    private final Map<String, ObjectNode> told = new TreeMap<>();
    private final List<Integer> texts = new ArrayList<>();

    GeminiGrounding(Answer answer) {
        this.held = new Held(answer);
    }

    void add(GeminiWire.Candidate said) {
        add("groundingMetadata", said.groundingMetadata());
        add("citationMetadata", said.citationMetadata());
        add("urlContextMetadata", said.urlContextMetadata());
    }

    private void add(String name, ObjectNode metadata) {
        if (metadata != null && !metadata.isEmpty()) {
            var known = told.computeIfAbsent(name, key -> JsonNodeFactory.instance.objectNode());
            for (var field : metadata.properties()) {
                JsonNode before = known.replace(field.getKey(), field.getValue());
                held.bytes(AnswerSize.of(field.getValue())
                        + (before == null ? AnswerSize.ENTRY + field.getKey().length() : -AnswerSize.of(before)));
            }
        }
    }

    /** The searches of the web that are billed: https://ai.google.dev/gemini-api/docs/google-search#pricing */
    long searches(boolean eachQuery) {
        long queries = metadata("groundingMetadata").path("webSearchQueries").size();
        return eachQuery ? queries : Math.min(1, queries);
    }

    /** A text part of the answer, which citations may be of. */
    void textIs(int key) {
        if (texts.isEmpty() || texts.get(texts.size() - 1) != key) {
            texts.add(key);
        }
    }

    void tell(AnswerCandidate candidate, IntSupplier nextKey) {
        if (!texts.isEmpty()) {
            grounding(candidate, metadata("groundingMetadata"));
            // The Gemini API and Vertex name the list differently.
            for (String list : new String[] {"citationSources", "citations"}) {
                metadata("citationMetadata")
                        .path(list)
                        .forEach(source -> candidate.citation(texts.get(0), citation(source, source)));
            }
        }
        held.release();
        told.forEach((name, metadata) -> candidate.whole(
                nextKey.getAsInt(),
                ContentPart.newBuilder()
                        .setVendorPart(VendorPart.newBuilder()
                                .setWireFormat(GeminiTranslator.FORMAT)
                                .setType(name)
                                .setJson(JsonNodeFactory.instance
                                        .objectNode()
                                        .set(name, metadata)
                                        .toString()))
                        .build()));
    }

    private JsonNode metadata(String name) {
        return told.getOrDefault(name, JsonNodeFactory.instance.objectNode());
    }

    /** https://ai.google.dev/api/generate-content#GroundingMetadata; places are counted in bytes of the part's text. */
    private void grounding(AnswerCandidate candidate, JsonNode metadata) {
        for (JsonNode support : metadata.path("groundingSupports")) {
            JsonNode segment = support.path("segment");
            int part = segment.path("partIndex").asInt();
            Integer key = texts.contains(part) ? Integer.valueOf(part) : texts.get(0);
            for (JsonNode index : support.path("groundingChunkIndices")) {
                JsonNode chunk = metadata.path("groundingChunks").path(index.asInt());
                JsonNode source = chunk.elements().hasNext() ? chunk.elements().next() : chunk;
                candidate.citation(
                        key,
                        citation(source, segment).toBuilder()
                                .setVendorJson(JsonNodeFactory.instance
                                        .objectNode()
                                        .<ObjectNode>set("groundingSupport", support)
                                        .set("groundingChunk", chunk)
                                        .toString())
                                .build());
            }
        }
    }

    private static Citation citation(JsonNode source, JsonNode place) {
        var citation = Citation.newBuilder()
                .setUrl(first(source, "uri", "sourceUri").orElse(""))
                .setTitle(source.path("title").asText(""))
                .setCitedText(source.path("text").asText(""))
                .setVendorJson(source.toString());
        if (place.has("startIndex") || place.has("endIndex")) {
            citation.setStartIndex(place.path("startIndex").asLong())
                    .setEndIndex(place.path("endIndex").asLong());
        }
        return citation.build();
    }

    private static Optional<String> first(JsonNode source, String... names) {
        for (String name : names) {
            if (source.path(name).isTextual()) {
                return Optional.of(source.path(name).textValue());
            }
        }
        return Optional.empty();
    }
}
