package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * OpenAI's own description of one kind of request. It allows fields that it does not name, which OpenAI's service does
 * not: here the request, and the messages in it, may have none.
 */
final class OpenAiSchema {

    static final Path FILE = Path.of("../shared/data/openai-schemas.json");

    private final Schema schema;

    private OpenAiSchema(Schema schema) {
        this.schema = schema;
    }

    static OpenAiSchema of(String name) {
        try {
            String text = Files.readString(FILE).replace("#/components/schemas/", "#/$defs/");
            var schemas = (ObjectNode) Recording.read(text).path("components").path("schemas");
            schemas.properties().forEach(named -> {
                if (named.getKey().startsWith("ChatCompletionRequest")
                        && named.getValue().path("properties").isObject()) {
                    ((ObjectNode) named.getValue()).put("additionalProperties", false);
                }
            });
            var document = Json.object().put("$ref", "#/$defs/" + name).put("unevaluatedProperties", false);
            document.set("$defs", schemas);
            return new OpenAiSchema(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(jsonSchema(document).toString(), InputFormat.JSON));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Without OpenAPI's own words: what "or null" was called, and the field that chooses among alternatives. Where one
     * chooses, the alternatives may overlap, as OpenAI's messages do with their short form.
     */
    private static JsonNode jsonSchema(JsonNode node) {
        if (node instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                list.set(i, jsonSchema(list.get(i)));
            }
        } else if (node instanceof ObjectNode object) {
            if (object.remove("discriminator") != null && object.has("oneOf")) {
                object.set("anyOf", object.remove("oneOf"));
            }
            object.properties().forEach(field -> field.setValue(jsonSchema(field.getValue())));
            if (object.path("nullable").isBoolean()) {
                boolean nullable = object.remove("nullable").booleanValue();
                if (nullable) {
                    var either = Json.object();
                    either.putArray("anyOf").add(object).addObject().put("type", "null");
                    return either;
                }
            }
        }
        return node;
    }

    /** The first places and rules that a body breaks, or empty; never what stands there. */
    String problems(String body) {
        var problems = new StringBuilder();
        schema.validate(body, InputFormat.JSON).stream()
                .limit(6)
                .forEach(error -> problems.append(' ')
                        .append(error.getInstanceLocation())
                        .append(' ')
                        .append(error.getKeyword())
                        .append(' ')
                        .append(error.getProperty())
                        .append(" (")
                        .append(error.getSchemaLocation())
                        .append(");"));
        return problems.toString().strip();
    }
}
