package dev.parley.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.math.BigDecimal;

/** Protobuf's form of JSON as JSON. */
public final class StructJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private StructJson() {}

    public static ObjectNode node(Struct struct) {
        ObjectNode object = NODES.objectNode();
        struct.getFieldsMap().forEach((name, value) -> object.set(name, node(value)));
        return object;
    }

    /** One of its fields; a value that is not set where it has none. */
    public static Value field(Struct struct, String name) {
        return struct.getFieldsOrDefault(name, Value.getDefaultInstance());
    }

    public static JsonNode node(Value value) {
        return switch (value.getKindCase()) {
            case STRUCT_VALUE -> node(value.getStructValue());
            case LIST_VALUE -> {
                var list = NODES.arrayNode();
                value.getListValue().getValuesList().forEach(item -> list.add(node(item)));
                yield list;
            }
            case STRING_VALUE -> NODES.textNode(value.getStringValue());
            case BOOL_VALUE -> NODES.booleanNode(value.getBoolValue());
            case NUMBER_VALUE -> number(value.getNumberValue());
            case NULL_VALUE, KIND_NOT_SET -> NODES.nullNode();
        };
    }

    /** A Struct knows doubles only: what is whole is written as such, for vendors take "5.0" for no integer. */
    private static JsonNode number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 9e15
                ? NODES.numberNode((long) number)
                : NODES.numberNode(BigDecimal.valueOf(number));
    }
}
