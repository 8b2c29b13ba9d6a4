package dev.parley.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaCheckTest {

    private final SchemaCheck check = new SchemaCheck();

    private static SchemaText schema(String text) {
        return SchemaText.of("f", text);
    }

    @Test
    void anAnswerThatFitsHasNoErrors() {
        var schema =
                schema("{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/p\"},\"$defs\":{\"p\":{\"type\":\"object\","
                        + "\"properties\":{\"name\":{\"type\":\"string\"},\"born\":{\"type\":\"string\",\"format\":\"date\"}},"
                        + "\"required\":[\"name\"],\"additionalProperties\":{\"type\":\"string\"}}}}");

        assertThat(check.errors(schema, "[{\"name\":\"Ada\",\"born\":\"1815-12-10\",\"custom\":\"kept\"}]"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"integer\"}                    | \"secret\"      | `` | must be of type integer",
                "{\"required\":[\"name\"]}                 | {}              | `` | must have the property 'name'",
                "{\"additionalProperties\":false}          | {\"a\":1}       | `` | must not have the property 'a'",
                "{\"items\":{\"enum\":[\"a\",\"b\"]}}      | [\"a\",\"c\"]   | /1 | must be one of [\"a\",\"b\"]",
                "{\"const\":1}                             | 2               | `` | must be 1",
                "{\"maximum\":1.10}                        | 1.11            | `` | must be 1.10 or less",
                "{\"exclusiveMinimum\":0}                  | 0               | `` | must be more than 0",
                "{\"multipleOf\":0.01}                     | 0.075           | `` | must be a multiple of 0.01",
                "{\"minLength\":3}                         | \"é\"           | `` | must have 3 characters or more",
                "{\"maxItems\":1}                          | [1,2]           | `` | must have 1 items or fewer",
                "{\"uniqueItems\":true}                    | [1,1]           | `` | must not have the same item twice",
                "{\"pattern\":\"^a+$\"}                    | \"b\"           | `` | must match the pattern ^a+$",
                "{\"format\":\"date\"}                     | \"tomorrow\"    | `` | must be a valid date",
                "{\"format\":\"email\"}                    | \"nobody\"      | `` | must be a valid email",
                "{\"not\":{\"type\":\"null\"}}             | null            | `` | must not fit the schema under not",
                "{\"properties\":{\"a/b\":{\"minimum\":1}}}| {\"a/b\":0}     | /a~1b | must be 1 or more",
            })
    void errorsSayWhereAndWhat(String schema, String answer, String path, String message) {
        assertThat(check.errors(schema(schema), answer)).containsExactly(new SchemaError(path, message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"multipleOf\":0.01}                                     | 0.07",
                "{\"const\":9007199254740993}                              | 9007199254740993",
                "{\"maximum\":9007199254740993}                            | 9007199254740993",
                "{\"type\":\"integer\"}                                    | 1.0",
                "{\"format\":\"of-our-own\"}                               | \"anything\"",
                "{\"minLength\":1,\"maxLength\":1}                         | \"😀\"",
                "{}                                                        | null",
            })
    void whatFitsExactlyFits(String schema, String answer) {
        assertThat(check.errors(schema(schema), answer)).isEmpty();
    }

    @Test
    void numbersAreComparedExactly() {
        assertThat(check.errors(schema("{\"maximum\":9007199254740992}"), "9007199254740993"))
                .hasSize(1);
        assertThat(check.errors(schema("{\"const\":0.1}"), "0.1000000000000000055511151231257827"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"secret\":tru}", "[1] and more", "not JSON"})
    void whatIsNoJsonIsAnErrorThatDoesNotQuoteIt(String answer) {
        assertThat(check.errors(schema("{}"), answer)).singleElement().satisfies(error -> {
            assertThat(error.path()).isEmpty();
            assertThat(error.message()).startsWith("must be").doesNotContain("secret", "tru", "more", "not JSON");
        });
    }

    @Test
    void longContentIsNeverQuoted() {
        String secret = "s3cret".repeat(500);
        var schema = schema("{\"properties\":{\"a\":{\"enum\":[\"" + "x".repeat(5_000)
                + "\"]},\"b\":{\"type\":\"integer\"}},\"additionalProperties\":false}");

        assertThat(check.errors(schema, "{\"a\":\"" + secret + "\",\"b\":\"" + secret + "\",\"" + secret + "\":1}"))
                .hasSize(3)
                .allSatisfy(error -> assertThat(error.toString()).hasSizeLessThan(500))
                .filteredOn(error -> !error.path().isEmpty())
                .allSatisfy(error -> assertThat(error.message()).doesNotContain("s3cret"));
    }

    @Test
    void noMoreThanTwentyErrorsAreGiven() {
        String answer = "[" + "\"x\",".repeat(99) + "1]";

        assertThat(check.errors(schema("{\"items\":{\"type\":\"integer\"}}"), answer))
                .hasSize(SchemaCheck.MOST_ERRORS);
    }

    @Test
    void theDraftIsThatOfTheSchema() {
        String tuple = "\"items\":[{\"type\":\"integer\"}]";

        var old = schema("{\"$schema\":\"http://json-schema.org/draft-07/schema#\"," + tuple + "}");

        assertThat(check.errors(old, "[\"x\"]")).containsExactly(new SchemaError("/0", "must be of type integer"));
        assertThatThrownBy(() -> check.require(schema("{" + tuple + "}")))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.field()).isEqualTo("f#/items"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"strin\"}                                        | f#/type",
                "{\"properties\":{\"a\":{\"minLength\":-1}}}                 | f#/properties/a/minLength",
                "{\"pattern\":\"(\"}                                         | f#/pattern",
                "{\"$schema\":\"https://example.com/own\"}                   | f",
                "{\"$ref\":\"https://example.com/other\"}                    | f",
                "{\"$ref\":\"classpath:/draft-07/schema\"}                   | f",
            })
    void whatIsNoSchemaIsTheRequestsError(String text, String field) {
        assertThatThrownBy(() -> check.require(schema(text))).isInstanceOfSatisfying(GatewayException.class, e -> {
            assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_REQUEST);
            assertThat(e.field()).isEqualTo(field);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"URL\"}",
                "{\"$schema\":\"URL\"}",
                "{\"$id\":\"URL\",\"properties\":{\"a\":{\"$ref\":\"other\"}}}",
                "{\"properties\":{\"a\":{\"items\":{\"$ref\":\"URL#/x\"}}}}",
                "{\"$id\":\"URL\",\"$dynamicRef\":\"other#x\"}",
                "{\"allOf\":[{\"if\":{\"$ref\":\"URL\"},\"then\":false}]}",
            })
    void nothingIsEverFetched(String text) throws IOException {
        var asked = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes());
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/schema";
            var schema = schema(text.replace("URL", url));

            assertThatThrownBy(() -> check.errors(schema, "{\"a\":[1]}")).isInstanceOf(GatewayException.class);
            assertThat(asked).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aPatternThatWouldNeverEndDoesNotMatch() {
        assertThat(check.errors(schema("{\"pattern\":\"^(a+)+$\"}"), "\"" + "a".repeat(50_000) + "b\""))
                .hasSize(1);
        assertThat(check.errors(schema("{\"pattern\":\"^(a|b|ab)*$\"}"), "\"" + "ab".repeat(500_000) + "c\""))
                .hasSize(1);
    }

    @Test
    void aSchemaThatExplodesOnAnAnswerIsGivenUp() {
        var nest = new StringBuilder("{\"$ref\":\"#/$defs/n0\",\"$defs\":{");
        for (int i = 0; i < 40; i++) {
            String next = "{\"$ref\":\"#/$defs/n" + (i + 1) + "\"}";
            nest.append("\"n" + i + "\":{\"anyOf\":[" + next + "," + next + "]},");
        }

        assertThat(check.errors(schema(nest + "\"n40\":{\"type\":\"string\"}}}"), "1"))
                .containsExactly(new SchemaError("", "is too large or too deep to be checked against this schema"));
    }

    @Test
    void aCircleWithoutAnEndIsGivenUp() {
        assertThat(check.errors(schema("{\"allOf\":[{\"$ref\":\"#\"}]}"), "1"))
                .containsExactly(new SchemaError("", "is too large or too deep to be checked against this schema"));
    }

    @Test
    void recursionIsChecked() {
        var tree = schema(
                "{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#\"}},\"additionalProperties\":false}");

        assertThat(check.errors(tree, "{\"next\":{\"next\":{\"nex\":1}}}"))
                .containsExactly(new SchemaError("/next/next", "must not have the property 'nex'"));
    }

    @Test
    void compiledSchemasAreKeptWithinABound() {
        for (int i = 0; i < SchemaCheck.MOST_COMPILED + 50; i++) {
            check.errors(schema("{\"minimum\":" + i + "}"), "1");
        }
        check.errors(schema("{\"description\":\"" + "x".repeat(SchemaCheck.LONGEST_COMPILED) + "\"}"), "1");

        assertThat(check.size()).isEqualTo(SchemaCheck.MOST_COMPILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e-999999999", "1E2147483648"})
    void aNumberOfAnySizeTakesNoMemory(String number) {
        var schema = schema("{\"type\":\"integer\",\"multipleOf\":3,\"maximum\":10,\"enum\":[1]}");

        assertThat(check.errors(schema, number)).isNotEmpty();
    }
}
