package dev.parley.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopLevelTest {

    private static final String LIST =
            "{\"type\":\"array\",\"items\":{\"anyOf\":[{\"$ref\":\"#/$defs/p\"},{\"$ref\":\"#\"}]},\"$defs\":{\"p\":{\"type\":\"string\"}}}";

    @Test
    void anArrayIsPutIntoAnObjectAndItsReferencesStillHold() {
        var top = TopLevel.of(SchemaText.of("f", LIST), SchemaDialect.OPENAI_STRICT);

        assertThat(top.wrapped()).isTrue();
        assertThat(top.schema().text())
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"answer\":{\"type\":\"array\",\"items\":{\"anyOf\":"
                        + "[{\"$ref\":\"#/$defs/p\"},{\"$ref\":\"#/properties/answer\"}]}}},\"required\":[\"answer\"],"
                        + "\"additionalProperties\":false,\"$defs\":{\"p\":{\"type\":\"string\"}}}");
        Adapted adapted = SchemaDialect.OPENAI_STRICT.adapt(top.schema());
        assertThat(adapted.enforceable()).isTrue();
        assertThat(adapted.schema()).isEqualTo(top.schema().tree());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"string\"}",
                "{\"type\":[\"object\",\"null\"],\"properties\":{}}",
                "{\"anyOf\":[{\"type\":\"object\"},{\"type\":\"object\"}]}",
                "{\"enum\":[1,2]}",
                "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"type\":\"array\"}}}",
                "{}"
            })
    void anythingButAnObjectIsWrappedWhereTheVendorWantsOne(String schema) {
        for (SchemaDialect dialect : SchemaDialect.values()) {
            assertThat(TopLevel.of(SchemaText.of("f", schema), dialect).wrapped())
                    .as(dialect.name())
                    .isEqualTo(dialect.wantsObject());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"object\"}",
                "{\"properties\":{\"a\":{}}}",
                "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"type\":\"object\"}}}"
            })
    void anObjectStays(String schema) {
        var given = SchemaText.of("f", schema);

        var top = TopLevel.of(given, SchemaDialect.OPENAI_STRICT);

        assertThat(top).isEqualTo(new TopLevel(given, false));
        assertThat(top.unwrap("{\"answer\":1}")).isEqualTo("{\"answer\":1}");
    }

    @Test
    void placesAreThoseOfTheCallersOwnSchema() {
        var schema = SchemaText.of("f", "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"minLength\":2}}");

        Adapted adapted = SchemaDialect.OPENAI_STRICT.adapt(
                TopLevel.of(schema, SchemaDialect.OPENAI_STRICT).schema());

        assertThat(adapted.notes()).extracting(SchemaNote::field).containsExactly("f#/items");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"answer\":[1.10, 9007199254740993]}          | [1.10, 9007199254740993]",
                "{ \"answer\" : {\"a\" : \"}\\\"é😀\"} }        | {\"a\" : \"}\\\"é😀\"}",
                "{\"answer\":\"text, } \"}                      | \"text, } \"",
                "{\"answer\":-1.50e3}                           | -1.50e3",
                "{\"answer\": null }                            | null",
                "[1]                                            | [1]",
                "{\"answer\":1,\"more\":2}                      | {\"answer\":1,\"more\":2}",
                "{\"other\":1}                                  | {\"other\":1}",
                "{\"answer\":[1,                                | {\"answer\":[1,",
                "{}                                             | {}",
            })
    void theObjectIsTakenOffAnAnswerAsWritten(String json, String answer) {
        var top = TopLevel.of(SchemaText.of("f", LIST), SchemaDialect.OPENAI_STRICT);

        assertThat(top.unwrap(json)).isEqualTo(answer);
    }
}
