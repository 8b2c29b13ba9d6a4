package dev.parley.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.parley.catalog.Catalog;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.Tool;
import java.util.Collections;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers add by vendor_options: functions are counted as tools are, other texts are within the band. */
class AddedTextTest {

    private static final Catalog SHIPPED = TestCatalog.shipped();
    private static final String PARAMETERS =
            "{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\",\"description\":"
                    + "\"The city and state, e.g. San Francisco, CA\"},\"unit\":{\"type\":\"string\",\"enum\":"
                    + "[\"celsius\",\"fahrenheit\"]}},\"required\":[\"location\"]}";

    private final TokenCounter counter = new TokenCounter();

    private static CompleteRequest.Builder asking() {
        return CompleteRequest.newBuilder()
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_USER)
                        .addParts(ContentPart.newBuilder().setText("What's the weather like in Boston?")));
    }

    private static Struct struct(String json) throws Exception {
        var struct = Struct.newBuilder();
        JsonFormat.parser().merge(json, struct);
        return struct.build();
    }

    private TokenCount count(CompleteRequest.Builder request, String model) {
        return counter.count(request.build(), SHIPPED.resolve(model));
    }

    /** Recorded: gpt-4 counted 82 tokens for this in OpenAI's older form. */
    @Test
    void olderFunctionsOfOpenAiCountAsTheVendorCountedThem() throws Exception {
        var added =
                struct("{\"function_call\":\"auto\",\"functions\":[{\"name\":\"get_current_weather\",\"description\":"
                        + "\"Get the current weather in a given location\",\"parameters\":" + PARAMETERS + "}]}");

        assertThat(count(asking().putVendorOptions("openai-chat", added), "openai/gpt-4")
                        .tokens())
                .isEqualTo(82);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openai/gpt-4o | openai-chat | {'tools':[{'type':'function','function':{F,'parameters':P}}]}",
                "openai-responses/gpt-4o | openai-responses | {'tools':[{'type':'function',F,'parameters':P}]}",
                "anthropic/claude-opus-5 | anthropic-messages | {'tools':[{F,'input_schema':P}]}",
                "google/gemini-2.5-flash | gemini | {'tools':[{'functionDeclarations':[{F,'parameters':P}]}]}",
                "google/gemini-3.5-flash | gemini | {'tools':[{'function_declarations':[{F,'parametersJsonSchema':P}]}]}",
                "bedrock/us.amazon.nova-pro-v1:0 | bedrock-converse | {'toolConfig':{'tools':[{'toolSpec':{F,'inputSchema':{'json':P}}}]}}",
                "cohere/command-r-08-2024 | cohere-v2 | {'tools':[{'type':'function','function':{F,'parameters':P}}]}",
                "ollama/llama3 | ollama-chat | {'tools':[{'type':'function','function':{F,'parameters':P}}]}",
            })
    void functionsInTheVendorsWordsCountAsTools(String model, String format, String added) throws Exception {
        String json = added.replace('\'', '"')
                .replace("F", "\"name\":\"get_weather\",\"description\":\"Tells it\"")
                .replace("P", PARAMETERS);
        var ours = asking().addTools(Tool.newBuilder()
                .setName("get_weather")
                .setDescription("Tells it")
                .setParametersJsonSchema(PARAMETERS));

        var theirs = count(asking().putVendorOptions(format, struct(json)), model);

        assertThat(theirs).isEqualTo(count(ours, model));
        assertThat(theirs.tokens()).isGreaterThan(count(asking(), model).tokens());
        assertThat(count(asking().putVendorOptions("another-format", struct(json)), model))
                .isEqualTo(count(asking(), model));
    }

    /** The vendor's own tools are not counted: pricing leaves the worst case UNKNOWN there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\",\"max_uses\":5}]}",
                "{\"metadata\":{\"user_id\":\"user-1\"},\"speed\":\"fast\"}",
            })
    void ownToolsAndSwitchesCountNothing(String added) throws Exception {
        String model = "anthropic/claude-opus-5";

        assertThat(count(asking().putVendorOptions("anthropic-messages", struct(added)), model))
                .isEqualTo(count(asking(), model));
    }

    @Test
    void anyOtherTextIsInTheBandWhereverItIsAdded() throws Exception {
        var words = struct("{\"deep\":{\"within\":[\"" + " word".repeat(1_000) + "\"]}}");
        var request = asking();
        var message = request.getMessagesBuilder(0);
        long plain = count(asking(), "openai/gpt-4o").most();

        request.putVendorOptions("openai-chat", words);
        message.putVendorOptions("openai-chat", words);
        message.getPartsBuilder(0).putVendorOptions("openai-chat", words);

        var count = count(request, "openai/gpt-4o");
        assertThat(count.tokens()).isEqualTo(count(asking(), "openai/gpt-4o").tokens());
        assertThat(count.most()).isBetween(plain + 3_000, plain + 3_010);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "cohere/command-r-08-2024 | cohere-v2   | {'documents':[500*{'id':'1','data':{'a':'x','b':'y','c':'z'}}]}  | 8000",
                "openai/gpt-4o            | openai-chat | {'messages':[100*{'role':'user','content':'Hello'}]}             | 800",
                "openai/gpt-4o            | openai-chat | {'deep':{'within':'用中文回答这个问题好吗'}}                         | 5",
                "anthropic/claude-opus-5  | anthropic-messages | {'tools':[{'name':'f','input_schema':{},'input_examples':[100*{'a':'b'}]}]} | 300",
            })
    void namesAndSingleWordsCountWhereModelsReadThem(String model, String format, String added, long least)
            throws Exception {
        var request = asking().putVendorOptions(format, struct(repeated(added.replace('\'', '"'))));

        assertThat(count(request, model).most())
                .isGreaterThan(count(asking(), model).most() + least);
    }

    private static String repeated(String json) {
        var times = Pattern.compile("(\\d+)\\*([^\\]]+)").matcher(json);
        return times.find()
                ? times.replaceFirst(Matcher.quoteReplacement(
                        String.join(",", Collections.nCopies(Integer.parseInt(times.group(1)), times.group(2)))))
                : json;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openai/gpt-4o | openai-chat | {'response_format':{'type':'json_schema','json_schema':{'name':'n','schema':S}}}",
                "openai-responses/gpt-4o | openai-responses | {'text':{'format':{'type':'json_schema','name':'n','schema':S}}}",
                "anthropic/claude-opus-5 | anthropic-messages | {'output_config':{'format':{'type':'json_schema','schema':S}}}",
                "cohere/command-r-08-2024 | cohere-v2 | {'response_format':{'type':'json_object','json_schema':S}}",
            })
    void aSchemaInTheVendorsWordsCountsAsTheRequestsOwn(String model, String format, String added) throws Exception {
        String properties = IntStream.range(0, 100)
                .mapToObj(i -> "\"p" + i + "\":{\"type\":\"string\"}")
                .collect(Collectors.joining(","));
        String schema = "{\"type\":\"object\",\"properties\":{" + properties + "}}";
        var ours = asking();
        ours.getResponseFormatBuilder()
                .getJsonSchemaBuilder()
                .setName(added.contains("'n'") ? "n" : "")
                .setSchema(schema);

        var theirs = asking().putVendorOptions(
                        format, struct(added.replace('\'', '"').replace("S", schema)));

        assertThat(count(theirs, model)).isEqualTo(count(ours, model));
        assertThat(count(theirs, model).tokens())
                .isGreaterThan(count(asking(), model).tokens() + 500);
    }

    @Test
    void whatIsAddedToAPartOfAToolsResultCounts() throws Exception {
        var request = asking();
        request.addMessagesBuilder()
                .setRole(Role.ROLE_TOOL)
                .addPartsBuilder()
                .getToolResultBuilder()
                .addPartsBuilder()
                .setText("found");
        long plain = count(request, "anthropic/claude-opus-5").most();

        request.getMessagesBuilder(1)
                .getPartsBuilder(0)
                .getToolResultBuilder()
                .getPartsBuilder(0)
                .putVendorOptions("anthropic-messages", struct("{\"context\":\"" + " word".repeat(1_000) + "\"}"));

        assertThat(count(request, "anthropic/claude-opus-5").most()).isGreaterThan(plain + 1_000);
    }

    @ParameterizedTest
    @CsvSource({"gpt-3.5-turbo-0613, gpt-3.5-turbo", "gpt-4o-2031-01-31, gpt-4o"})
    void aDatedModelThatIsNotListedCountsAsTheOneThatIs(String dated, String listed) {
        var catalog = TestCatalog.of("openai", "provider: openai\nunlisted_models: true");

        assertThat(counter.count(asking().build(), catalog.resolve("openai/" + dated)))
                .isEqualTo(count(asking(), "openai/" + listed));
    }
}
