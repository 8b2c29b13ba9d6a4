package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.error.GatewayException;
import java.util.List;

/**
 * Leaves a schema as it is but for its root, which these vendors want to be of type object and without alternatives.
 * References and definitions stay.
 */
final class RootObject {

    private RootObject() {}

    static Adapted adapt(SchemaText text) {
        var told = new Told(text);
        ObjectNode root = References.withFollowedRoot(text.tree());
        JsonNode type = root.path("type");
        if (!type.isMissingNode() && !type.asText().equals("object")) {
            if (!type.isArray() || !SchemaJson.holdsText(type, "object")) {
                throw GatewayException.invalid(
                        text.field(),
                        "describes no object, and this vendor takes nothing else",
                        "put the value into a property of an object");
            }
            told.note("", "the root's type was made object");
        }
        root.put("type", "object");
        for (String keyword : List.of("allOf", "anyOf", "oneOf")) {
            if (root.path(keyword) instanceof ArrayNode parts) {
                root.remove(keyword);
                parts.forEach(part -> gather(text, root, part, keyword.equals("allOf")));
                told.note("", keyword + " at the root was gathered into one object; the answer is checked for it");
            }
        }
        return new Adapted(root, told.notes(), true);
    }

    private static void gather(SchemaText text, ObjectNode root, JsonNode part, boolean required) {
        JsonNode target = part;
        for (int i = 0; i < References.DEEPEST && target.path("$ref").isTextual(); i++) {
            String reference = target.path("$ref").textValue();
            target = References.isLocal(reference)
                    ? References.target(text.root(), reference)
                    : JsonNodeFactory.instance.missingNode();
        }
        for (var property : target.path("properties").properties()) {
            ObjectNode properties = root.withObjectProperty("properties");
            JsonNode present = properties.get(property.getKey());
            if (present == null) {
                properties.set(property.getKey(), property.getValue().deepCopy());
            } else if (!present.equals(property.getValue())) {
                properties
                        .putObject(property.getKey())
                        .putArray("anyOf")
                        .add(present)
                        .add(property.getValue().deepCopy());
            }
        }
        if (required) {
            target.path("required").forEach(name -> {
                if (!SchemaJson.holdsText(root.withArrayProperty("required"), name.asText())) {
                    root.withArrayProperty("required").add(name.asText());
                }
            });
        }
    }
}
