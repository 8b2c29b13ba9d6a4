package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import java.util.Map;
import java.util.Set;

/** What readers of recordings need of JSON. */
final class Json {

    private Json() {}

    /** An object as the API takes it in vendor options. */
    static Struct struct(JsonNode object) {
        try {
            var struct = Struct.newBuilder();
            JsonFormat.parser().merge(object.toString(), struct);
            return struct.build();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** The fields of an object that a reader does not know and that say something: vendor options, where there are any. */
    static Map<String, Struct> options(String wire, JsonNode object, Set<String> known) {
        ObjectNode rest = object.deepCopy();
        rest.remove(known);
        withoutNulls(rest);
        return rest.isEmpty() ? Map.of() : Map.of(wire, struct(rest));
    }

    /** Takes the fields that are null out of an object, not out of those in it. */
    static void withoutNulls(ObjectNode object) {
        object.properties().removeIf(field -> field.getValue().isNull());
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A text that is there and not empty. */
    static boolean says(JsonNode text) {
        return text.isTextual() && !text.textValue().isEmpty();
    }
}
