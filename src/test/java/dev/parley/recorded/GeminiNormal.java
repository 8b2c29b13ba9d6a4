package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** One form for requests that Gemini takes as the same; docs/fidelity.md lists what is the same. */
final class GeminiNormal {

    static final String MADE_UP = "made-up-";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern SNAKE = Pattern.compile("_([a-z])");

    /** Hold what is the caller's own, whose names are no field names. */
    private static final Set<String> OWN =
            Set.of("args", "response", "parametersJsonSchema", "responseJsonSchema", "labels", "modelArmorConfig");

    private GeminiNormal() {}

    static JsonNode of(JsonNode body) {
        ObjectNode normal = (ObjectNode) camel(body);
        if (normal.path("systemInstruction") instanceof ObjectNode system) {
            system.remove("role");
        }
        if (normal.path("generationConfig").isEmpty()) {
            normal.remove("generationConfig");
        }
        normal.set("contents", joined(normal.path("contents")));
        if (normal.has("tools")) {
            normal.set("tools", tools(normal.path("tools")));
        }
        if (normal.path("generationConfig").has("responseSchema")) {
            ObjectNode config = (ObjectNode) normal.path("generationConfig");
            config.set("responseJsonSchema", jsonSchema(config.remove("responseSchema")));
        }
        return normal;
    }

    /** Protobuf's JSON takes a field by either of its names: https://protobuf.dev/programming-guides/json. */
    private static JsonNode camel(JsonNode node) {
        if (node instanceof ArrayNode list) {
            var copy = NODES.arrayNode();
            list.forEach(item -> copy.add(camel(item)));
            return copy;
        }
        if (node instanceof ObjectNode object) {
            var copy = NODES.objectNode();
            for (var field : object.properties()) {
                String name = SNAKE.matcher(field.getKey())
                        .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
                copy.set(name, OWN.contains(name) ? field.getValue().deepCopy() : camel(field.getValue()));
                if (name.equals("data") && field.getValue().isTextual()) {
                    copy.put(name, bytes(field.getValue().textValue()));
                }
            }
            return copy;
        }
        return node;
    }

    /** Bytes may be written in either alphabet of base64. */
    private static String bytes(String base64) {
        return Base64.getEncoder()
                .encodeToString(
                        Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/')));
    }

    /** Contents of one role in a row are one turn; a content without role is the user's. */
    private static ArrayNode joined(JsonNode contents) {
        var joined = NODES.arrayNode();
        for (JsonNode content : contents) {
            String role = content.path("role").asText("user");
            JsonNode last = joined.path(joined.size() - 1);
            ArrayNode parts;
            if (last.path("role").asText().equals(role)) {
                parts = (ArrayNode) last.path("parts");
            } else {
                parts = joined.addObject().put("role", role).putArray("parts");
            }
            content.path("parts").forEach(part -> parts.add(part(part)));
        }
        return joined;
    }

    /** An id that was made up for a call without one; arguments that are absent or empty. */
    private static JsonNode part(JsonNode part) {
        for (String kind : new String[] {"functionCall", "functionResponse"}) {
            if (part.path(kind) instanceof ObjectNode holder
                    && holder.path("id").asText().startsWith(MADE_UP)) {
                holder.remove("id");
            }
        }
        if (part.path("functionCall") instanceof ObjectNode call && !call.has("args")) {
            call.set("args", NODES.objectNode());
        }
        return part;
    }

    /** All declarations may stand in one tool or in many; a tool may say in OpenAPI's form what it takes. */
    private static ArrayNode tools(JsonNode tools) {
        var normal = NODES.arrayNode();
        var declarations = NODES.arrayNode();
        for (JsonNode tool : tools) {
            tool.path("functionDeclarations").forEach(one -> declarations.add(declaration((ObjectNode) one)));
            ((ObjectNode) tool).remove("functionDeclarations");
            if (!tool.isEmpty()) {
                normal.add(tool);
            }
        }
        if (!declarations.isEmpty()) {
            normal.insertObject(0).set("functionDeclarations", declarations);
        }
        return normal;
    }

    private static JsonNode declaration(ObjectNode declaration) {
        if (declaration.path("description").asText().isEmpty()) {
            declaration.remove("description");
        }
        if (declaration.has("parameters")) {
            declaration.set("parametersJsonSchema", jsonSchema(declaration.remove("parameters")));
        }
        return declaration;
    }

    /** OpenAPI's names of types are JSON Schema's in capitals. */
    private static JsonNode jsonSchema(JsonNode schema) {
        if (schema instanceof ArrayNode list) {
            var copy = NODES.arrayNode();
            list.forEach(item -> copy.add(jsonSchema(item)));
            return copy;
        }
        if (schema instanceof ObjectNode object) {
            var copy = NODES.objectNode();
            for (var field : object.properties()) {
                copy.set(
                        field.getKey(),
                        field.getKey().equals("type") && field.getValue().isTextual()
                                ? NODES.textNode(field.getValue().textValue().toLowerCase(Locale.ROOT))
                                : jsonSchema(field.getValue()));
            }
            return copy;
        }
        return schema;
    }
}
