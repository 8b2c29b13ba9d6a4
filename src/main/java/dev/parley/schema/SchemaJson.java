package dev.parley.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parley.error.GatewayException;
import java.util.stream.StreamSupport;

/** Reads and writes schemas: strictly, within bounds, numbers as they were written. */
final class SchemaJson {

    static final int LONGEST_SCHEMA = 1024 * 1024;
    static final int DEEPEST_SCHEMA = 128;
    static final int MOST_NODES = 20_000;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST_SCHEMA)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private SchemaJson() {}

    /** Reads what a caller gave; the messages name the place and never quote the text. */
    static JsonNode read(String field, String text) {
        if (text.length() > LONGEST_SCHEMA) {
            throw tooLarge(field, "is longer than " + LONGEST_SCHEMA + " characters");
        }
        JsonNode tree = parse(field, text);
        if (count(tree, 0) > MOST_NODES) {
            throw tooLarge(field, "holds more than " + MOST_NODES + " values");
        }
        return tree;
    }

    private static JsonNode parse(String field, String text) {
        try {
            return JSON.readTree(text);
        } catch (StreamConstraintsException e) {
            throw tooLarge(field, "is nested deeper than " + DEEPEST_SCHEMA + " levels or holds an endless number");
        } catch (JsonProcessingException e) {
            // The exception's message quotes the text: only the place travels.
            JsonLocation at = e.getLocation();
            String place = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            String what = e.getOriginalMessage().startsWith("Duplicate field") ? "names a key twice" : "is not JSON";
            throw GatewayException.invalid(field, what + place, "give a JSON Schema as valid JSON text");
        }
    }

    static GatewayException tooLarge(String field, String what) {
        return GatewayException.invalid(field, what, "give a smaller schema");
    }

    static String write(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of ours is not JSON", e);
        }
    }

    static int count(JsonNode node, int counted) {
        int sum = counted + 1;
        for (JsonNode child : node) {
            if (sum > MOST_NODES) {
                return sum;
            }
            sum = count(child, sum);
        }
        return sum;
    }

    static boolean holdsText(JsonNode array, String text) {
        return StreamSupport.stream(array.spliterator(), false)
                .anyMatch(item -> item.asText().equals(text));
    }

    /** A value for people, cut where it gets long. */
    static String brief(JsonNode value, int longest) {
        String text = value.isTextual() ? value.textValue() : write(value);
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }
}
