package dev.parley.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.JsonSchemaFormat;
import dev.parley.v1.Message;
import dev.parley.v1.ResponseFormat;
import dev.parley.v1.Role;
import dev.parley.v1.Tool;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolChoice;
import dev.parley.v1.ToolChoiceMode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiToolsTest {

    private static final Catalog SHIPPED = TestCatalog.shipped();

    private final TokenCounter counter = new TokenCounter();

    // What OpenAI's API counted, by its cookbook:
    // https://github.com/openai/openai-cookbook/blob/main/examples/How_to_count_tokens_with_tiktoken.ipynb
    @ParameterizedTest
    @CsvSource({"gpt-3.5-turbo, 105", "gpt-4, 105", "gpt-4o, 101", "gpt-4o-mini, 101"})
    void countsTheCookbooksToolAsTheApiDid(String model, long tokens) {
        var request = CompleteRequest.newBuilder()
                .setSystem("You are a helpful assistant that can answer to questions about the weather.")
                .addMessages(said("What's the weather like in San Francisco?"))
                .addTools(tool("get_current_weather", "Get the current weather in a given location", """
                        {"type": "object", "required": ["location"], "properties": {
                          "location": {"type": "string", "description": "The city and state, e.g. San Francisco, CA"},
                          "unit": {"type": "string", "description": "The unit of temperature to return",
                                   "enum": ["celsius", "fahrenheit"]}}}"""));

        assertThat(count(request.build(), "openai/" + model)).isEqualTo(tokens);
    }

    @Test
    void aTypeIsOnOneLineUnlessSomethingIsSaidOfAProperty() {
        var tools = List.of(
                tool("plain", "", """
                        {"properties": {"a": {"type": "integer"}, "b": {"type": ["string", "null"]},
                          "c": {"type": "array", "items": {"type": "object", "properties": {"d": {"type": "boolean"}}}}},
                         "required": ["a"]}"""), tool("told", "First line.\n\n    Second line.\n  ", """
                        {"title": "Told", "properties": {"a": {"enum": ["x", 1]}, "b": {"type": "number", "default": 2},
                          "c": {"description": "Which\\n  one", "anyOf": [{"const": true}, {"type": "null"}]},
                          "d": {"type": "string", "default": null}}}"""), tool("bare", "", ""));

        assertThat(ToolTokens.written(tools)).isEqualTo("""
                # Tools

                ## functions

                namespace functions {

                type plain = (_: { a: number, b?: string | null, c?: { d?: boolean }[] }) => any;

                // First line.
                // Second line.
                type told = (_: // Told
                {
                a?: "x" | 1,
                b?: number, // default: 2
                // Which
                // one
                c?: true | null,
                d?: string,
                }) => any;

                type bare = () => any;

                } // namespace functions""");
    }

    @Test
    void definitionsAreWrittenWhereTheyAreUsedWithWhatStandsBesideThem() {
        var tool = tool("move", "", """
                {"$defs": {"Place": {"type": "object", "description": "Anywhere.", "properties": {"x": {"type": "number"}}}},
                 "properties": {"from": {"$ref": "#/$defs/Place"}, "to": {"$ref": "#/$defs/Place", "description": "Here."}}}""");

        assertThat(ToolTokens.written(List.of(tool)))
                .contains("// Anywhere.\nfrom?: { x?: number },\n// Here.\nto?: { x?: number },\n");
    }

    @Test
    void definitionsThatLeadToThemselvesEnd() {
        // 20 at each of 12 levels would be more than a computer can hold.
        String properties = IntStream.range(0, 20)
                .mapToObj(i -> "\"p" + i + "\": {\"$ref\": \"#\"}")
                .collect(Collectors.joining(", "));

        String written = ToolTokens.written(
                List.of(tool("circle", "", "{\"type\": \"object\", \"properties\": {" + properties + "}}")));

        assertThat(written).contains("p0?: any").hasSizeLessThan(2 << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anyOf", "oneOf"})
    void choicesThatLeadToThemselvesEnd(String choice) {
        String references = IntStream.range(0, 10)
                .mapToObj(i -> "{\"$ref\": \"#/$defs/a\"}")
                .collect(Collectors.joining(", "));

        String written = ToolTokens.written(List.of(tool(
                "circle",
                "",
                "{\"type\": \"object\", \"properties\": {\"p\": {\"$ref\": \"#/$defs/a\"}}, \"$defs\": {\"a\": {\""
                        + choice + "\": [" + references + "]}}}")));

        assertThat(written).contains("any | any").hasSizeLessThan(4 << 20);
    }

    @Test
    void aSchemaIsWrittenAsLinesOfJsonBelowItsDescription() {
        var format =
                JsonSchemaFormat.newBuilder().setName("joke").setSchema("""
                        {"title": "Joke", "description": "A good one.", "type": "object", "additionalProperties": false,
                         "properties": {"title": {"type": "string", "title": "Title"}}, "required": ["title"]}""").build();

        assertThat(SchemaText.written(format)).isEqualTo("""
                # Response Formats

                ## joke

                // A good one.
                {
                "type":"object",
                "properties":{
                "title":{
                "type":"string"
                }
                },
                "required":[
                "title"
                ]
                }""");
    }

    // Measured on recorded prompts, as docs/tokens.md tells.
    @Test
    void instructionsSpareToolsTheirOwnMessageInChatOnly() {
        var alone = weather().addMessages(said("hello")).build();
        var instructed = alone.toBuilder().setSystem("Be brief.").build();
        long instructions =
                counter.countText("Be brief.", SHIPPED.resolve("openai/gpt-4o")).tokens() + 4;

        assertThat(count(instructed, "openai/gpt-4o") - count(alone, "openai/gpt-4o"))
                .isEqualTo(instructions - 4);
        assertThat(count(instructed, "openai-responses/gpt-4o") - count(alone, "openai-responses/gpt-4o"))
                .isEqualTo(instructions);
    }

    @Test
    void callsAtOnceAreOneOfAToolThatMakesThemForOlderModelsOnly() {
        var one = call("{\"city\": \"Rome\"}");
        var single = weather()
                .addMessages(said("hello"))
                .addMessages(Message.newBuilder().addParts(one));
        var both = weather()
                .addMessages(said("hello"))
                .addMessages(Message.newBuilder().addParts(one).addParts(one));
        var spaced = weather()
                .addMessages(said("hello"))
                .addMessages(Message.newBuilder().addParts(call("{ \"city\" :  \"Rome\" }")));

        // {"tool_uses":[{"recipient_name":"functions.weather","parameters":{"city":"Rome"}}, twice, has 34 tokens.
        assertThat(count(both.build(), "openai/gpt-4o") - count(single.build(), "openai/gpt-4o"))
                .isGreaterThan(25);
        assertThat(count(both.build(), "openai/gpt-5") - count(single.build(), "openai/gpt-5"))
                .isEqualTo(2 + 5 + 11);
        assertThat(count(spaced.build(), "openai/gpt-4o")).isEqualTo(count(single.build(), "openai/gpt-4o"));
    }

    @Test
    void theOnlyToolThatMustBeCalledIsBegunFromGpt4oOn() {
        var free = weather().addMessages(said("hello")).build();
        var must = free.toBuilder()
                .setToolChoice(ToolChoice.newBuilder().setMode(ToolChoiceMode.TOOL_CHOICE_MODE_REQUIRED))
                .build();
        var named = free.toBuilder()
                .setToolChoice(ToolChoice.newBuilder().setToolName("weather"))
                .build();

        assertThat(count(must, "openai/gpt-4o") - count(free, "openai/gpt-4o")).isEqualTo(4);
        assertThat(count(must, "openai/gpt-4")).isEqualTo(count(free, "openai/gpt-4"));
        assertThat(count(named, "openai/gpt-4")).isGreaterThan(count(free, "openai/gpt-4"));
        assertThat(count(must, "openai/gpt-5")).isEqualTo(count(free, "openai/gpt-5"));
    }

    @Test
    void aModelThatReasonsCountsOneTokenLess() {
        var request =
                CompleteRequest.newBuilder().addMessages(said("What is 2+2?")).build();

        assertThat(count(request, "openai/gpt-4o")).isEqualTo(14);
        assertThat(count(request, "openai/gpt-5")).isEqualTo(13);
    }

    @Test
    void aSchemaTakesItsNameAndDescription() {
        var schema = JsonSchemaFormat.newBuilder().setName("joke").setSchema("{\"type\": \"object\"}");
        var request = CompleteRequest.newBuilder()
                .addMessages(said("hello"))
                .setResponseFormat(ResponseFormat.newBuilder().setJsonSchema(schema));
        var described = request.clone()
                .setResponseFormat(ResponseFormat.newBuilder().setJsonSchema(schema.setDescription("A joke")));

        // "// A joke" and the line's end.
        assertThat(count(described.build(), "openai/gpt-4o") - count(request.build(), "openai/gpt-4o"))
                .isEqualTo(4);
    }

    private long count(CompleteRequest request, String model) {
        return counter.count(request, SHIPPED.resolve(model)).tokens();
    }

    private static CompleteRequest.Builder weather() {
        return CompleteRequest.newBuilder()
                .addTools(tool("weather", "Tells the weather", "{\"properties\": {\"city\": {\"type\": \"string\"}}}"));
    }

    private static ContentPart.Builder call(String arguments) {
        return ContentPart.newBuilder()
                .setToolCall(ToolCall.newBuilder().setName("weather").setArgumentsJson(arguments));
    }

    private static Tool tool(String name, String description, String parameters) {
        return Tool.newBuilder()
                .setName(name)
                .setDescription(description)
                .setParametersJsonSchema(parameters)
                .build();
    }

    private static Message said(String text) {
        return Message.newBuilder()
                .setRole(Role.ROLE_USER)
                .addParts(ContentPart.newBuilder().setText(text))
                .build();
    }
}
