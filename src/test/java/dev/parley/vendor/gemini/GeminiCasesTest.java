package dev.parley.vendor.gemini;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.testing.Caller;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.TestVendors;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.ToolCall;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.v1.ToolResult;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import dev.parley.vendor.WireJson;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Gemini is asked and answers, through the running service. The ids are those of the list of known cases. */
@QuarkusTest
@QuarkusTestResource(TestVendors.class)
class GeminiCasesTest {

    private static final String MODEL = "gemini-3-pro-preview";
    private static final String SIGNATURE = "c2lnbmF0dXJl";
    private static final String DONE = answer("{\"text\":\"ok\"}", "STOP");

    @ConfigProperty(name = TestVendors.STUB_PORT)
    int port;

    private final Caller caller = new Caller();
    private StubVendor vendor;

    @BeforeEach
    void open() {
        vendor = StubVendor.at(port);
    }

    @AfterEach
    void close() {
        caller.close();
    }

    private static String answer(String parts, String finish) {
        return "{\"candidates\":[{\"content\":{\"parts\":[" + parts + "]}"
                + (finish == null ? "" : ",\"finishReason\":\"" + finish + "\"")
                + "}],\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":3,\"totalTokenCount\":10},"
                + "\"responseId\":\"r1\"}";
    }

    private static String event(String json) {
        return "data: " + json + "\n\n";
    }

    private static CompleteRequest.Builder asked(String model) {
        return ask("stub-gemini/" + model, "Hi");
    }

    private CompleteResponse streamed(String... events) {
        vendor.answer(MODEL, Reply.events(events));
        var all = caller.stream(asked(MODEL).build());
        return all.get(all.size() - 1).getFinished();
    }

    /** The body that the vendor got, after it answered something. */
    private JsonNode sent(CompleteRequest.Builder request, String model) {
        vendor.answer(model, Reply.json(200, DONE));
        caller.blocking().complete(request.build());
        return body(model);
    }

    private JsonNode body(String model) {
        return WireJson.tree(vendor.seen(model).get(0).body()).orElseThrow();
    }

    private static ContentPart.Builder call(String id, String name, String signature) {
        return ContentPart.newBuilder()
                .setToolCall(ToolCall.newBuilder().setId(id).setName(name).setArgumentsJson("{\"n\":9007199254740993}"))
                .setSignature(signature);
    }

    private static Message assistant(ContentPart.Builder... parts) {
        var message = Message.newBuilder().setRole(Role.ROLE_ASSISTANT);
        for (var part : parts) {
            message.addParts(part);
        }
        return message.build();
    }

    private static Message result(String id, String text, boolean error) {
        return Message.newBuilder()
                .setRole(Role.ROLE_TOOL)
                .addParts(ContentPart.newBuilder()
                        .setToolResult(ToolResult.newBuilder()
                                .setToolCallId(id)
                                .setIsError(error)
                                .addParts(ContentPart.newBuilder().setText(text))))
                .build();
    }

    /** C01 */
    @Test
    void aStreamThatCalledAToolEndsForThatReasonThoughItSaysStop() {
        var finished = streamed(
                event(answer("{\"functionCall\":{\"name\":\"look\",\"args\":{}}}", null)),
                event("{\"candidates\":[{\"finishReason\":\"STOP\"}]}"));

        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_TOOL_CALLS);
        assertThat(finished.getRawFinishReason()).isEqualTo("STOP");
        assertThat(finished.getMessage().getParts(0).getToolCall())
                .isEqualTo(ToolCall.newBuilder()
                        .setId("call_r1_0")
                        .setName("look")
                        .setArgumentsJson("{}")
                        .build());
    }

    /** C03 */
    @Test
    void parallelCallsOfOneToolInChunksOfTheirOwnStayApart() {
        var finished = streamed(
                event(answer(
                        "{\"functionCall\":{\"name\":\"look\",\"args\":{\"at\":1}},\"thoughtSignature\":\"" + SIGNATURE
                                + "\"}",
                        null)),
                event(answer("{\"functionCall\":{\"name\":\"look\",\"args\":{\"at\":2}}}", "STOP")));

        assertThat(finished.getMessage().getPartsList())
                .containsExactly(
                        ContentPart.newBuilder()
                                .setToolCall(ToolCall.newBuilder()
                                        .setId("call_r1_0")
                                        .setName("look")
                                        .setArgumentsJson("{\"at\":1}"))
                                .setSignature(SIGNATURE)
                                .build(),
                        ContentPart.newBuilder()
                                .setToolCall(ToolCall.newBuilder()
                                        .setId("call_r1_1")
                                        .setName("look")
                                        .setArgumentsJson("{\"at\":2}"))
                                .build());
    }

    @Test
    void argumentsThatComeInBitsArePutTogether() {
        var finished = streamed(
                event(answer("{\"functionCall\":{\"name\":\"look\",\"willContinue\":true}}", null)),
                event(answer(
                        "{\"functionCall\":{\"partialArgs\":[{\"jsonPath\":\"$.a[0].b\",\"stringValue\":\"Zü\"},"
                                + "{\"jsonPath\":\"$.n\",\"numberValue\":0.10}],\"willContinue\":true}}",
                        null)),
                event(answer(
                        "{\"functionCall\":{\"partialArgs\":[{\"jsonPath\":\"$.a[0].b\",\"stringValue\":\"rich\"}],"
                                + "\"willContinue\":true}}",
                        null)),
                event(answer("{\"functionCall\":{}}", "STOP")));

        assertThat(WireJson.tree(finished.getMessage().getParts(0).getToolCall().getArgumentsJson()))
                .isEqualTo(WireJson.tree("{\"a\":[{\"b\":\"Zürich\"}],\"n\":0.10}"));
    }

    /** C06 */
    @Test
    void aSignatureIsSentBackOnThePartThatItCameWith() {
        vendor.answer(
                MODEL,
                Reply.json(
                        200,
                        answer(
                                "{\"text\":\"Hm.\",\"thought\":true},{\"functionCall\":{\"id\":\"f1\",\"name\":\"look\",\"args\":{\"n\":1}},"
                                        + "\"thoughtSignature\":\"" + SIGNATURE + "\"}",
                                "STOP")));
        var first = caller.blocking().complete(asked(MODEL).build());

        var parts = sent(
                        asked("other").addMessages(first.getMessage()).addMessages(result("f1", "seen", false)),
                        "other")
                .at("/contents/1/parts");

        assertThat(parts)
                .isEqualTo(
                        WireJson.tree("[{\"text\":\"Hm.\",\"thought\":true},{\"functionCall\":{\"id\":\"f1\",\"name\":"
                                        + "\"look\",\"args\":{\"n\":1}},\"thoughtSignature\":\"" + SIGNATURE + "\"}]")
                                .orElseThrow());
    }

    /** C06 */
    @Test
    void aCallWhoseSignatureIsLostIsTakenByAModelThatWantsOne() {
        var history = asked(MODEL)
                .addMessages(assistant(call("1", "look", ""), call("2", "look", "")))
                .addMessages(result("1", "seen", false))
                .addMessages(result("2", "seen", false));

        var parts = sent(history, MODEL).at("/contents/1/parts");

        assertThat(parts.at("/0/thoughtSignature").asText()).isEqualTo(GeminiMessages.NO_SIGNATURE);
        assertThat(parts.at("/1/thoughtSignature").isMissingNode()).isTrue();
        assertThat(parts.at("/0/functionCall/args/n").asText()).isEqualTo("9007199254740993");
    }

    /** C07 */
    @Test
    void aMalformedSignatureIsLeftOutWithAWarning() {
        vendor.answer("gemini-2.5-flash", Reply.json(200, DONE));
        var history = asked("gemini-2.5-flash")
                .addMessages(assistant(call("1", "look", "no base64!")))
                .addMessages(result("1", "seen", false));

        var answer = caller.blocking().complete(history.build());

        assertThat(body("gemini-2.5-flash")
                        .at("/contents/1/parts/0/thoughtSignature")
                        .isMissingNode())
                .isTrue();
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).containsExactly("SIGNATURE_LEFT_OUT");
    }

    /** C08 */
    @Test
    void resultsOfParallelCallsAreOneTurnInOrderWithTheirNames() {
        var history = asked(MODEL)
                .addMessages(assistant(call("a", "look", SIGNATURE), call("b", "listen", "")))
                .addMessages(result("a", "{\"seen\":true}", false))
                .addMessages(result("b", "deaf", true));

        var contents = sent(history, MODEL).path("contents");

        assertThat(contents).hasSize(3);
        assertThat(contents.path(2))
                .isEqualTo(WireJson.tree(
                                "{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"id\":\"a\",\"name\":\"look\","
                                        + "\"response\":{\"seen\":true}}},{\"functionResponse\":{\"id\":\"b\",\"name\":\"listen\","
                                        + "\"response\":{\"error\":\"deaf\"}}}]}")
                        .orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3-pro-preview, /contents/2/parts/0/functionResponse/parts/0/inlineData/mimeType",
        "gemini-2.5-flash, /contents/2/parts/1/inlineData/mimeType"
    })
    void aPictureInAResultStandsWhereTheModelTakesIt(String model, String place) {
        var picture = ContentPart.newBuilder()
                .setImage(Media.newBuilder().setMediaType("image/png").setData(ByteString.copyFromUtf8("png")));
        var history = asked(model)
                .addMessages(assistant(call("a", "look", SIGNATURE)))
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_TOOL)
                        .addParts(ContentPart.newBuilder()
                                .setToolResult(ToolResult.newBuilder()
                                        .setToolCallId("a")
                                        .addParts(picture))));

        assertThat(sent(history, model).at(place).asText()).isEqualTo("image/png");
    }

    @Test
    void aResultWithoutItsCallIsRefusedByName() {
        var request = asked(MODEL).addMessages(result("x", "y", false)).build();

        var failure = failureOf(() -> caller.blocking().complete(request));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.message()).contains("messages[1].parts[0].tool_result");
    }

    /** C09 */
    @Test
    void toolsAndTheChoiceAmongThemAreDeclaredInGeminisWords() {
        var request = asked(MODEL);
        request.addToolsBuilder()
                .setName("look")
                .setDescription("Looks.")
                .setParametersJsonSchema(
                        "{\"type\":\"object\",\"properties\":{\"at\":{\"type\":[\"string\",\"null\"]}},\"required\":[\"at\"]}");
        request.addToolsBuilder().setName("rest");
        request.getToolChoiceBuilder().setToolName("look");

        var body = sent(request, MODEL);

        assertThat(body.path("tools"))
                .isEqualTo(WireJson.tree("[{\"functionDeclarations\":[{\"name\":\"look\",\"description\":\"Looks.\","
                                + "\"parametersJsonSchema\":{\"type\":\"object\",\"properties\":{\"at\":{\"type\":[\"string\","
                                + "\"null\"]}},\"required\":[\"at\"]}},{\"name\":\"rest\"}]}]")
                        .orElseThrow());
        assertThat(body.path("toolConfig"))
                .isEqualTo(WireJson.tree(
                                "{\"functionCallingConfig\":{\"mode\":\"ANY\",\"allowedFunctionNames\":[\"look\"]}}")
                        .orElseThrow());
    }

    /** C09, C11: models before Gemini 2 know a part of OpenAPI's schema alone. */
    @Test
    void aSchemaIsPutIntoTheFormThatAnOldModelReads() {
        var request = asked("gemini-1.5-pro");
        request.addToolsBuilder()
                .setName("look")
                .setParametersJsonSchema("{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"at\":"
                        + "{\"type\":[\"string\",\"null\"]}}}");

        var parameters = sent(request, "gemini-1.5-pro").at("/tools/0/functionDeclarations/0/parameters");

        assertThat(parameters)
                .isEqualTo(WireJson.tree("{\"type\":\"OBJECT\",\"properties\":{\"at\":{\"type\":\"STRING\","
                                + "\"nullable\":true}}}")
                        .orElseThrow());
    }

    @Test
    void googlesOwnToolsStandBesideThoseOfTheCaller() {
        var search = Struct.newBuilder()
                .putFields(
                        "googleSearch",
                        Value.newBuilder()
                                .setStructValue(Struct.getDefaultInstance())
                                .build());
        var request = asked(MODEL);
        request.addToolsBuilder().setName("look").setStrict(true);
        request.getToolChoiceBuilder().setMode(ToolChoiceMode.TOOL_CHOICE_MODE_AUTO);
        var tools = Value.newBuilder();
        tools.getListValueBuilder().addValuesBuilder().setStructValue(search);
        request.putVendorOptions(
                "gemini", Struct.newBuilder().putFields("tools", tools.build()).build());

        var body = sent(request, MODEL);

        assertThat(body.at("/tools/0/functionDeclarations/0/name").asText()).isEqualTo("look");
        assertThat(body.at("/tools/1").has("googleSearch")).isTrue();
        assertThat(body.at("/toolConfig/functionCallingConfig/mode").asText()).isEqualTo("VALIDATED");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash, none, thinkingBudget, 0",
        "gemini-2.5-pro, minimal, thinkingBudget, 128",
        "gemini-2.5-flash, high, thinkingBudget, 24576",
        "gemini-3-pro-preview, low, thinkingLevel, low",
        "gemini-flash-latest, minimal, thinkingLevel, minimal"
    })
    void aWordForThinkingBecomesWhatTheModelTakes(String model, String effort, String field, String value) {
        var request = asked(model);
        request.getReasoningBuilder().setEffort(effort).setIncludeText(true);

        var thinking = sent(request, model).at("/generationConfig/thinkingConfig");

        assertThat(thinking.path(field).asText()).isEqualTo(value);
        assertThat(thinking.path("includeThoughts").asBoolean()).isTrue();
        assertThat(thinking).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"gemini-2.5-pro, none", "gemini-3-flash-preview, none", "gemini-2.5-flash, xhigh"})
    void aWordThatTheModelHasNothingForIsRefused(String model, String effort) {
        var request = asked(model);
        request.getReasoningBuilder().setEffort(effort);

        var failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.message()).contains("reasoning.effort");
        assertThat(vendor.seen(model)).isEmpty();
    }

    @Test
    void aBudgetForAModelThatTakesWordsIsApproximatedWithAWarning() {
        vendor.answer(MODEL, Reply.json(200, DONE));
        var request = asked(MODEL);
        request.getReasoningBuilder().setBudgetTokens(20_000);

        var answer = caller.blocking().complete(request.build());

        assertThat(body(MODEL)
                        .at("/generationConfig/thinkingConfig/thinkingLevel")
                        .asText())
                .isEqualTo("high");
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).containsExactly("REASONING_APPROXIMATED");
    }

    /** C18 */
    @ParameterizedTest
    @CsvSource({"SAFETY, FINISH_REASON_CONTENT_FILTER", "MAX_TOKENS, FINISH_REASON_LENGTH"})
    void aCandidateWithoutContentIsAnEmptyAnswerWithItsUsage(String raw, FinishReason reason) {
        vendor.answer(
                MODEL,
                Reply.json(
                        200,
                        "{\"candidates\":[{\"finishReason\":\"" + raw + "\"}],\"usageMetadata\":"
                                + "{\"promptTokenCount\":5,\"thoughtsTokenCount\":90,\"totalTokenCount\":95}}"));

        var answer = caller.blocking().complete(asked(MODEL).build());

        assertThat(answer.getMessage().getPartsList()).isEmpty();
        assertThat(answer.getFinishReason()).isEqualTo(reason);
        assertThat(answer.getUsage())
                .isEqualTo(Usage.newBuilder()
                        .setInputTokens(5)
                        .setReasoningTokens(90)
                        .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                        .build());
    }

    /** C21 */
    @Test
    void anImagesAddressIsPassedOnAndNotFetched() {
        var request = asked(MODEL)
                .addMessages(Message.newBuilder()
                        .setRole(Role.ROLE_USER)
                        .addParts(ContentPart.newBuilder()
                                .setImage(Media.newBuilder()
                                        .setUrl("https://example.com/moved.png")
                                        .setMediaType("image/png"))));

        assertThat(sent(request, MODEL).at("/contents/1/parts/0"))
                .isEqualTo(WireJson.tree("{\"fileData\":{\"mimeType\":\"image/png\",\"fileUri\":"
                                + "\"https://example.com/moved.png\"}}")
                        .orElseThrow());
    }

    /** A16 */
    @Test
    void thoughtsAreCountedBesideTheAnswerInAStreamToo() {
        String usage = "\"usageMetadata\":{\"promptTokenCount\":1000,\"candidatesTokenCount\":200,"
                + "\"thoughtsTokenCount\":800,\"totalTokenCount\":2000,\"trafficType\":\"ON_DEMAND\"}";
        String whole = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"ok\"}]},\"finishReason\":\"STOP\"}],"
                + usage + "}";
        vendor.answer("whole", Reply.json(200, whole));

        var answer = caller.blocking().complete(asked("whole").build());
        var finished = streamed(event(whole));

        assertThat(answer.getUsage())
                .isEqualTo(finished.getUsage())
                .isEqualTo(Usage.newBuilder()
                        .setInputTokens(1000)
                        .setOutputTokens(200)
                        .setReasoningTokens(800)
                        .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                        .build());
        assertThat(answer.getServiceTier()).isEqualTo("ON_DEMAND");
    }

    @Test
    void severalCandidatesAreKeptApartAsTheyCome() {
        var finished = streamed(
                event(
                        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}},{\"index\":1,\"content\":{\"parts\":"
                                + "[{\"text\":\"x\"}]}}]}"),
                event(
                        "{\"candidates\":[{\"index\":1,\"content\":{\"parts\":[{\"text\":\"y\"}]},\"finishReason\":\"STOP\"},"
                                + "{\"content\":{\"parts\":[{\"text\":\"b\"}]},\"finishReason\":\"MAX_TOKENS\"}]}"));

        assertThat(Caller.text(finished.getMessage())).isEqualTo("ab");
        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_LENGTH);
        assertThat(Caller.text(finished.getOtherCandidates(0).getMessage())).isEqualTo("xy");
        assertThat(finished.getOtherCandidates(0).getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
    }

    @Test
    void aPictureInAnAnswerIsAPartAndGoesBackAsItCame() {
        vendor.answer(
                MODEL,
                Reply.json(
                        200,
                        answer(
                                "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"cG5n\"},\"thoughtSignature\":\""
                                        + SIGNATURE + "\"}," + "{\"executableCode\":{\"code\":\"1\"}}",
                                "STOP")));

        var answer = caller.blocking().complete(asked(MODEL).build());
        var parts = sent(asked("other").addMessages(answer.getMessage()).addMessages(user("Again")), "other")
                .at("/contents/1/parts");

        assertThat(answer.getMessage().getParts(0).getImage().getData().toStringUtf8())
                .isEqualTo("png");
        assertThat(answer.getMessage().getParts(1).getVendorPart().getType()).isEqualTo("executableCode");
        assertThat(parts)
                .isEqualTo(WireJson.tree(
                                "[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"cG5n\"},\"thoughtSignature\":\""
                                        + SIGNATURE + "\"},{\"executableCode\":{\"code\":\"1\"}}]")
                        .orElseThrow());
    }
}
