package dev.parley.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/**
 * Lays an object round an answer's schema whose root is something else, where the vendor wants an object, and takes
 * it off the answer again. The caller sees neither.
 *
 * @param schema what to adapt and send; the caller's own where nothing was laid round it
 * @param wrapped whether the answer must be unwrapped
 */
public record TopLevel(SchemaText schema, boolean wrapped) {

    /** The one property of the object laid round. */
    public static final String PROPERTY = "answer";

    private static final String PLACE = "/properties/" + PROPERTY;
    private static final JsonFactory JSON = new JsonFactory();

    /** Wraps where the dialect wants an object and the schema describes something else. */
    public static TopLevel of(SchemaText schema, SchemaDialect dialect) {
        return dialect.wantsObject() && !Types.isObject(References.followed(schema.root()))
                ? wrap(schema)
                : new TopLevel(schema, false);
    }

    private static TopLevel wrap(SchemaText schema) {
        ObjectNode inner = schema.tree();
        ObjectNode outer = JsonNodeFactory.instance.objectNode();
        outer.put("type", "object");
        outer.putObject("properties").set(PROPERTY, inner);
        outer.putArray("required").add(PROPERTY);
        outer.put("additionalProperties", false);
        Keywords.each(inner, "", (pointer, part) -> moveReference(part));
        for (String keyword : List.of("$schema", "$id", "$defs", "definitions")) {
            JsonNode value = inner.remove(keyword);
            if (value != null) {
                outer.set(keyword, value);
            }
        }
        return new TopLevel(schema.within(outer, PLACE), true);
    }

    /** Definitions move to the new root; all else moves one property down. */
    private static void moveReference(ObjectNode part) {
        String reference = part.path("$ref").asText();
        boolean moves = reference.equals("#")
                || reference.startsWith("#/")
                        && !reference.startsWith("#/$defs/")
                        && !reference.startsWith("#/definitions/");
        if (moves) {
            part.put("$ref", "#" + PLACE + reference.substring(1));
        }
    }

    /**
     * Takes the object off an answer, as written; an answer without it stays as it is, for the check to judge.
     *
     * @param json the answer's JSON text
     */
    public String unwrap(String json) {
        if (!wrapped) {
            return json;
        }
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT
                    || parser.nextToken() != JsonToken.FIELD_NAME
                    || !parser.currentName().equals(PROPERTY)) {
                return json;
            }
            parser.nextToken();
            int from = (int) parser.currentTokenLocation().getCharOffset();
            parser.skipChildren();
            parser.finishToken();
            int to = (int) parser.currentLocation().getCharOffset();
            return parser.nextToken() == JsonToken.END_OBJECT && parser.nextToken() == null
                    ? json.substring(from, to).strip()
                    : json;
        } catch (IOException e) {
            return json;
        }
    }
}
