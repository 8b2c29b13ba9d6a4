package dev.parley.vendor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.util.Optional;

/** Reads and writes vendors' JSON: unknown fields are skipped, absent ones are not written, numbers stay exact. */
public final class WireJson {

    /** As long as a whole message of our own may be; the reader's default would refuse longer texts. */
    private static final int LONGEST_TEXT = 64 * 1024 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(LONGEST_TEXT)
                            .build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // No vendor says anything with a null in a list; a reader that met one would fail.
            .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.SKIP))
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private WireJson() {}

    /** The mapper, for REST clients. */
    public static ObjectMapper mapper() {
        return JSON;
    }

    /** Reads what a vendor sent; what does not parse is the vendor's failure, told without quoting it. */
    public static <T> T read(String json, Class<T> type) {
        try {
            T value = JSON.readValue(json, type);
            if (value != null) {
                return value;
            }
        } catch (JsonProcessingException e) {
            // The exception's message quotes the answer: it must not travel.
        }
        throw invalid("the vendor sent JSON that is broken or of another form");
    }

    /** Reads anything that is JSON; empty where it is not. */
    public static Optional<JsonNode> tree(String json) {
        try {
            return Optional.ofNullable(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Whether a text is one JSON object and nothing else. */
    public static boolean isObject(String json) {
        return tree(json).filter(JsonNode::isObject).isPresent();
    }

    /** A record of ours as a JSON object that can be changed. */
    public static ObjectNode node(Object value) {
        return JSON.valueToTree(value);
    }

    public static byte[] bytes(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of ours is not JSON", e);
        }
    }

    public static GatewayException invalid(String message) {
        return GatewayException.of(ErrorReason.ERROR_REASON_INVALID_VENDOR_RESPONSE, message)
                .withRemedy("try again; if it persists, check that api_base and wire_format fit the vendor");
    }
}
