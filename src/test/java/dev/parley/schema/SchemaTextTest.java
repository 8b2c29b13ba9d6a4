package dev.parley.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTextTest {

    private static final String FIELD = "response_format.json_schema.schema";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                     | ``                        | is empty",
                "{\"secret\": }                         | ``                        | is not JSON (line 1, column 12)",
                "{\"type\":\"object\"} and more         | ``                        | is not JSON (line 1, column 19)",
                "[1]                                    | ``                        | is JSON but not an object",
                "true                                   | ``                        | is JSON but not an object",
                "{\"a\":1,\"a\":2}                      | ``                        | names a key twice (line 1, column 11)",
                "{\"properties\":[]}                    | #/properties              | is not an object whose values are schemas",
                "{\"items\":{\"required\":\"a\"}}       | #/items/required          | is not a list of texts",
                "{\"items\":{\"$ref\":\"#/$defs/x\"}}   | #/items                   | $ref leads to nothing in the schema",
                "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}}} | #/$defs/a | $ref leads to nothing but other $ref, in a circle",
            })
    void refusesWhatIsNoSchemaAndNamesTheFieldAndThePlace(String text, String place, String problem) {
        assertThatThrownBy(() -> SchemaText.of(FIELD, text)).isInstanceOfSatisfying(GatewayException.class, e -> {
            assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_REQUEST);
            assertThat(e.field()).isEqualTo(FIELD + place);
            assertThat(e).hasMessage(FIELD + place + ": " + problem);
            assertThat(e.remedy()).isNotEmpty();
        });
    }

    @Test
    void refusesWhatIsTooLong() {
        String text = "{\"description\":\"" + "x".repeat(SchemaJson.LONGEST_SCHEMA) + "\"}";

        assertThatThrownBy(() -> SchemaText.of(FIELD, text)).hasMessageContaining("is longer than 1048576 characters");
    }

    @Test
    void refusesWhatIsTooDeep() {
        String text = "{\"items\":".repeat(200) + "{}" + "}".repeat(200);

        assertThatThrownBy(() -> SchemaText.of(FIELD, text)).hasMessageContaining("is nested deeper than 128 levels");
    }

    @Test
    void refusesTooManyValues() {
        String text = "{\"enum\":[" + "1,".repeat(SchemaJson.MOST_NODES) + "1]}";

        assertThatThrownBy(() -> SchemaText.of(FIELD, text)).hasMessageContaining("holds more than 20000 values");
    }

    @Test
    void keepsNumbersAsWritten() {
        var schema = SchemaText.of(
                FIELD, "{\"minimum\":1.10,\"maximum\":123456789012345678901234567890,\"multipleOf\":0.0000001}");

        assertThat(SchemaJson.write(schema.tree()))
                .isEqualTo("{\"minimum\":1.10,\"maximum\":123456789012345678901234567890,\"multipleOf\":1E-7}");
    }

    @Test
    void takesAPropertyNamedLikeAKeywordAndValuesThatLookLikeSchemas() {
        var schema = SchemaText.of(
                FIELD,
                "{\"properties\":{\"$ref\":{\"type\":\"string\"},\"required\":{\"const\":{\"$ref\":\"nowhere\"}}}}");

        assertThat(schema.tree().path("properties").size()).isEqualTo(2);
    }

    // C10
    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "null", "{\"type\":\"object\"}", "{\"type\":\"object\",\"additionalProperties\":false}"
            })
    void parametersThatNameNothingAreAToolWithoutParameters(String text) {
        assertThat(SchemaText.parameters("tools[0].parameters_json_schema", text)
                        .takesNothing())
                .isTrue();
    }

    // C10
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"string\"}",
                "{\"type\":[\"array\",\"null\"]}",
                "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"type\":\"integer\"}}}",
            })
    void parametersThatAreNoObjectAreRefusedWithTheField(String text) {
        assertThatThrownBy(() -> SchemaText.parameters("tools[2].parameters_json_schema", text))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.field()).isEqualTo("tools[2].parameters_json_schema"))
                .hasMessageContaining("describes no object");
    }

    @Test
    void freeFormParametersAreParameters() {
        assertThat(SchemaText.parameters("f", "{\"type\":\"object\",\"additionalProperties\":true}")
                        .takesNothing())
                .isFalse();
        assertThat(SchemaText.parameters("f", "{\"properties\":{\"a\":{}}}").takesNothing())
                .isFalse();
    }
}
