package dev.parley.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.error.GatewayException;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a caller's schema allows, the adapted one allows too, where it is said to be enforceable: but for properties
 * that the schema does not name and for null in place of what is absent, as documented.
 */
class NoAnswerIsLostTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Set<SchemaDialect> CLOSING =
            Set.of(SchemaDialect.OPENAI_STRICT, SchemaDialect.ANTHROPIC_OUTPUT, SchemaDialect.BEDROCK_OUTPUT);

    private final SchemaCheck check = new SchemaCheck();

    @ParameterizedTest
    @EnumSource(SchemaDialect.class)
    void whatTheSchemaAllowsTheVendorMayAnswer(SchemaDialect dialect) {
        var random = new Random(7);
        int compared = 0;
        for (int i = 0; i < 600; i++) {
            String text = "{\"type\":\"object\",\"properties\":{\"a\":" + RandomSchema.valid(random)
                    + "},\"required\":[\"a\"],\"$defs\":{\"a\":" + RandomSchema.valid(random) + "}}";
            try {
                var schema = SchemaText.of("f", text);
                check.require(schema);
                Adapted adapted = dialect.adapt(schema);
                if (adapted.enforceable() && isTyped(schema)) {
                    var sent = SchemaText.of(
                            "f", jsonSchema(dialect, adapted.schema()).toString());
                    compared += compare(schema, sent, CLOSING.contains(dialect), random);
                }
            } catch (GatewayException e) {
                assertThat(e.field()).as(text).startsWith("f");
            }
        }
        System.out.printf("%-18s %4d answers that the schema allows, none lost%n", dialect, compared);
        assertThat(compared).isGreaterThan(40);
    }

    private int compare(SchemaText schema, SchemaText sent, boolean closing, Random random) {
        int compared = 0;
        for (int i = 0; i < 12; i++) {
            String answer = NODES.objectNode().set("a", value(random, 3)).toString();
            if (check.errors(schema, answer).isEmpty()) {
                compared++;
                List<SchemaError> errors = check.errors(sent, answer);
                assertThat(errors)
                        .as(schema.text() + "\n" + sent.text() + "\n" + answer)
                        .allMatch(error -> closing && isOfClosing(error));
            }
        }
        return compared;
    }

    private static boolean isOfClosing(SchemaError error) {
        return error.message().startsWith("must not have the property")
                || error.message().startsWith("must have the property")
                || error.message().contains("alternatives of anyOf");
    }

    /** A schema that names no type is taken for one where it must have one; that is noted. */
    private static boolean isTyped(SchemaText schema) {
        boolean[] typed = {true};
        Keywords.each(
                schema.root(),
                "",
                (pointer, part) -> typed[0] &= part.has("type")
                        || part.has("enum")
                        || part.has("const")
                        || Types.of(part).isEmpty());
        return typed[0];
    }

    private static JsonNode jsonSchema(SchemaDialect dialect, ObjectNode adapted) {
        if (dialect == SchemaDialect.GEMINI_SCHEMA) {
            Keywords.each(adapted, "", (pointer, schema) -> {
                String type = schema.path("type").asText().toLowerCase(Locale.ROOT);
                if (schema.path("nullable").asBoolean()) {
                    schema.putArray("type").add(type).add("null");
                    if (schema.path("enum").isArray()) {
                        schema.withArrayProperty("enum").addNull();
                    }
                } else if (!type.isEmpty()) {
                    schema.put("type", type);
                }
            });
        }
        return adapted;
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.numberNode(random.nextInt(4));
            case 2 -> NODES.booleanNode(random.nextBoolean());
            case 3 -> NODES.textNode(List.of("a", "x", "", "2026-11-24").get(random.nextInt(4)));
            case 4 -> NODES.objectNode();
            case 5 -> NODES.arrayNode();
            case 6 -> NODES.arrayNode().add(value(random, depth - 1)).add(value(random, depth - 1));
            default -> object(random, depth - 1);
        };
    }

    private static ObjectNode object(Random random, int depth) {
        ObjectNode object = NODES.objectNode();
        for (String name : List.of("a", "b/c", "z")) {
            if (random.nextInt(3) > 0) {
                object.set(name, value(random, depth));
            }
        }
        return object;
    }
}
