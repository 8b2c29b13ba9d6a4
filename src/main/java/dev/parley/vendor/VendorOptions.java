package dev.parley.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.error.GatewayException;
import dev.parley.schema.StructJson;
import java.util.Map;

/**
 * Adds what the caller says in a wire format's own words. Objects are merged, lists appended to; a value that is set
 * already is never replaced, for the answer would then not be that of the request as Parley understands it.
 */
public final class VendorOptions {

    private VendorOptions() {}

    /** The record itself where there is nothing to add, else its JSON with the additions. */
    public static Object merged(Object wire, Map<String, Struct> options, String wireFormat) {
        return merged(wire, options, wireFormat, "");
    }

    /** The same for what stands at a place of the request: {@code messages[0]}, say. */
    public static Object merged(Object wire, Map<String, Struct> options, String wireFormat, String where) {
        Struct own = options.get(wireFormat);
        return own == null || own.getFieldsCount() == 0
                ? wire
                : merged(
                        WireJson.node(wire),
                        own,
                        (where.isEmpty() ? "" : where + ".") + "vendor_options." + wireFormat);
    }

    /** Adds to a JSON object in place and returns it. */
    public static ObjectNode merged(ObjectNode object, Struct additions, String where) {
        additions.getFieldsMap().forEach((name, value) -> {
            String path = where + "." + name;
            JsonNode known = object.get(name);
            if (known == null || known.isNull()) {
                object.set(name, StructJson.node(value));
            } else if (known instanceof ObjectNode inner && value.hasStructValue()) {
                merged(inner, value.getStructValue(), path);
            } else if (known instanceof ArrayNode list && value.hasListValue()) {
                value.getListValue().getValuesList().forEach(item -> list.add(StructJson.node(item)));
            } else if (!known.equals(StructJson.node(value))) {
                throw GatewayException.invalid(
                        path, "would replace what another field of the request sets", "set it in one place only");
            }
        });
        return object;
    }

    /** A JSON object of a vendor's as options, so that it can be sent back. Its numbers become doubles. */
    public static Struct struct(ObjectNode object) {
        var struct = Struct.newBuilder();
        object.properties().forEach(field -> struct.putFields(field.getKey(), value(field.getValue())));
        return struct.build();
    }

    private static Value value(JsonNode node) {
        var value = Value.newBuilder();
        if (node instanceof ObjectNode object) {
            value.setStructValue(struct(object));
        } else if (node instanceof ArrayNode list) {
            var values = ListValue.newBuilder();
            list.forEach(item -> values.addValues(value(item)));
            value.setListValue(values);
        } else if (node.isNumber()) {
            value.setNumberValue(node.doubleValue());
        } else if (node.isBoolean()) {
            value.setBoolValue(node.booleanValue());
        } else if (node.isTextual()) {
            value.setStringValue(node.textValue());
        } else {
            value.setNullValue(NullValue.NULL_VALUE);
        }
        return value.build();
    }
}
