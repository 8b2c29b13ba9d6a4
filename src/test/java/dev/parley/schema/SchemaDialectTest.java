package dev.parley.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaDialectTest {

    static Stream<Arguments> cases() throws IOException {
        List<Arguments> cases = new ArrayList<>();
        try (var in = SchemaDialectTest.class.getResourceAsStream("dialects.yaml")) {
            for (JsonNode one : new YAMLMapper().readTree(in)) {
                for (SchemaDialect dialect : SchemaDialect.values()) {
                    if (one.has(dialect.name())) {
                        cases.add(Arguments.of(
                                dialect,
                                one.path("case").asText(),
                                one.path("schema").asText(),
                                one.get(dialect.name())));
                    }
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void fitsASchemaToTheVendor(SchemaDialect dialect, String name, String schema, JsonNode expected) {
        Adapted adapted = dialect.adapt(SchemaText.of("f", schema));

        assertThat(adapted.schema()).isEqualTo(tree(expected.path("schema").asText(schema)));
        assertThat(adapted.enforceable()).isEqualTo(expected.path("enforceable").asBoolean(true));
        List<String> notes = adapted.notes().stream()
                .map(note -> note.field() + ": " + note.message())
                .toList();
        assertThat(notes).as("notes").hasSameSizeAs(expected.path("notes"));
        for (int i = 0; i < notes.size(); i++) {
            assertThat(notes.get(i)).startsWith(expected.path("notes").get(i).asText());
        }
    }

    private static JsonNode tree(String json) {
        return SchemaJson.read("f", json);
    }

    // C09
    @Test
    void additionalPropertiesAreRemovedForGeminiAndKeptForOpenAi() {
        String closed =
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],\"additionalProperties\":false}";
        var schema = SchemaText.of("f", closed);

        assertThat(SchemaDialect.GEMINI_SCHEMA.adapt(schema).schema().has("additionalProperties"))
                .isFalse();
        assertThat(SchemaDialect.OPENAI_STRICT.adapt(schema).schema()).isEqualTo(tree(closed));
    }

    // C10
    @Test
    void aDefaultIsToldInWordsForGemini() {
        Adapted adapted = SchemaDialect.GEMINI_SCHEMA.adapt(SchemaText.of(
                "f", "{\"type\":\"object\",\"properties\":{\"unit\":{\"type\":\"string\",\"default\":\"celsius\"}}}"));

        JsonNode unit = adapted.schema().path("properties").path("unit");
        assertThat(unit.has("default")).isFalse();
        assertThat(unit.path("description").asText()).isEqualTo("{must hold: default: celsius}");
    }

    // C12
    @Test
    void aCircleIsRefusedWhereReferencesMustBeResolved() {
        var tree = SchemaText.of(
                "tools[1].parameters_json_schema",
                "{\"type\":\"object\",\"properties\":{\"left\":{\"$ref\":\"#/$defs/n\"}},\"$defs\":{\"n\":{\"type\":\"object\","
                        + "\"properties\":{\"right\":{\"$ref\":\"#/$defs/n\"}}}}}");

        assertThatThrownBy(() -> SchemaDialect.GEMINI_SCHEMA.adapt(tree))
                .isInstanceOfSatisfying(GatewayException.class, e -> {
                    assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_REQUEST);
                    assertThat(e.field())
                            .isEqualTo("tools[1].parameters_json_schema#/properties/left/properties/right");
                    assertThat(e).hasMessageContaining("has a $ref in a circle");
                });
    }

    // C12
    @Test
    void aNestThatWouldExplodeIsRefusedInBoundedMemory() {
        var nest =
                new StringBuilder("{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/n0\"}},\"$defs\":{");
        for (int i = 0; i < 60; i++) {
            String next = "{\"$ref\":\"#/$defs/n" + (i + 1) + "\"}";
            nest.append("\"n" + i + "\":{\"type\":\"object\",\"properties\":{\"a\":" + next + ",\"b\":" + next + "}},");
        }
        var schema = SchemaText.of("f", nest + "\"n60\":{\"type\":\"string\"}}}");

        assertThatThrownBy(() -> SchemaDialect.GEMINI_SCHEMA.adapt(schema))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("grows beyond 20000 values");
        assertThat(SchemaDialect.ANTHROPIC_OUTPUT.adapt(schema).notes()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(SchemaDialect.class)
    void aLongChainOfReferencesDoesNoHarm(SchemaDialect dialect) {
        String chain = IntStream.range(0, 3_000)
                .mapToObj(i -> "\"n" + i + "\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/n" + (i + 1) + "\"}},")
                .reduce("", String::concat);
        var schema = SchemaText.of(
                "f",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/n0\"}},\"$defs\":{" + chain
                        + "\"n3000\":{\"type\":\"string\"}}}");

        onlyAsMeant(dialect, schema);
    }

    @ParameterizedTest
    @EnumSource(SchemaDialect.class)
    void anySchemaIsAdaptedOrRefusedWithItsField(SchemaDialect dialect) {
        var random = new Random(20261124);
        int adapted = 0;
        for (int i = 0; i < 5_000; i++) {
            String text = RandomSchema.of(random);
            try {
                adapted += onlyAsMeant(dialect, SchemaText.of("f", text)) ? 1 : 0;
            } catch (GatewayException e) {
                assertThat(e.field()).as(text).startsWith("f");
            }
        }
        assertThat(adapted).isGreaterThan(300);
    }

    /** Adapts, and again what came of it: a second time there is nothing left to change but what Gemini spells anew. */
    private static boolean onlyAsMeant(SchemaDialect dialect, SchemaText schema) {
        try {
            Adapted once = dialect.adapt(schema);
            assertThat(schema.tree()).isEqualTo(tree(schema.text()));
            if (dialect != SchemaDialect.GEMINI_SCHEMA && once.enforceable()) {
                Adapted twice = dialect.adapt(SchemaText.of("f", once.schema().toString()));
                assertThat(twice.schema()).as(schema.text()).isEqualTo(once.schema());
            }
            return true;
        } catch (GatewayException e) {
            assertThat(e.field()).as(schema.text()).startsWith("f");
            return false;
        }
    }
}
