package dev.parley.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

    static Stream<Arguments> answers() throws IOException {
        try (var in = JsonTextTest.class.getResourceAsStream("answers.yaml")) {
            JsonNode answers = new YAMLMapper().readTree(in);
            return StreamSupport.stream(answers.spliterator(), false)
                    .map(answer -> Arguments.of(
                            answer.path("case").asText(),
                            answer.path("text").asText(),
                            answer.path("json").isNull()
                                    ? null
                                    : answer.path("json").asText()))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void findsTheJsonOfAnAnswerAsWritten(String name, String text, String json) {
        if (json == null) {
            assertThat(JsonText.find(text)).isEmpty();
        } else {
            assertThat(JsonText.find(text)).contains(json);
        }
    }

    @Test
    void offersTheOthersToo() {
        assertThat(JsonText.candidates("first {\"a\":1}, then {\"b\":22}, then {\"c\":3}"))
                .containsExactly("{\"b\":22}", "{\"c\":3}", "{\"a\":1}");
    }

    @Test
    void offersNoMoreThanEight() {
        assertThat(JsonText.candidates("and {\"a\":1} ".repeat(3) + "[1] [2] [3] [4] [5] [6] [7] [8] [9]"))
                .hasSize(8)
                .first()
                .isEqualTo("{\"a\":1}");
    }

    /** Each would take hours if the search were quadratic: the test is that it ends. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[",
                "[1,",
                "{\"",
                "{\"a\":",
                "[\"",
                "[\"[\",",
                "[{\"a\":[",
                "```\n",
                "<output>",
                "<think>",
                "{\"a\":1}x[",
                "[x",
                "[[1]x",
                "\"",
                "\\\"{",
                "{}",
                "[1,2"
            })
    void endsOnAMegabyteOfAnything(String piece) {
        String text = "Look: " + piece.repeat(1_000_000 / piece.length());

        assertThat(JsonText.candidates(text)).hasSizeLessThanOrEqualTo(8);
        assertThat(JsonText.candidates(text + "x")).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void findsALargeAnswerAmidProse() {
        String json = "[" + "{\"name\":\"A\",\"age\":1234567890123456789012345},".repeat(20_000) + "{}]";

        assertThat(JsonText.find("Here it is:\n" + json + "\nDone.")).contains(json);
    }
}
