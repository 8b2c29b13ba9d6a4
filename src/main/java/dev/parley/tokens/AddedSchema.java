package dev.parley.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.v1.JsonSchemaFormat;
import java.util.List;
import java.util.Optional;

/** The schema of an answer in the words of vendors: by itself, or within what names and describes it. */
final class AddedSchema {

    private static final List<String> FORMATS = List.of(
            "/response_format/json_schema",
            "/response_format",
            "/text/format",
            "/output_config/format",
            "/output_format");

    /** Cohere's field of that name is the schema itself: https://docs.cohere.com/docs/structured-outputs. */
    private static final String ITSELF = "/response_format";

    private AddedSchema() {}

    /** Takes it out of what is added to a request, if there is one. */
    static Optional<JsonSchemaFormat> taken(ObjectNode added) {
        for (String place : FORMATS) {
            if (added.at(place) instanceof ObjectNode format) {
                JsonNode schema = format.get("schema");
                if (schema instanceof ObjectNode) {
                    var found = told(schema, format);
                    format.remove(List.of("schema", "name", "description"));
                    return Optional.of(found);
                }
            }
        }
        if (added.at(ITSELF) instanceof ObjectNode format
                && format.remove("json_schema") instanceof ObjectNode schema) {
            return Optional.of(told(schema, schema.objectNode()));
        }
        return Optional.empty();
    }

    private static JsonSchemaFormat told(JsonNode schema, JsonNode format) {
        return JsonSchemaFormat.newBuilder()
                .setName(format.path("name").asText())
                .setDescription(format.path("description").asText())
                .setSchema(schema.toString())
                .build();
    }
}
