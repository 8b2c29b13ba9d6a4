package dev.parley.vendor.gemini;

import static dev.parley.testing.Caller.failureOf;
import static dev.parley.vendor.gemini.GeminiStub.MODEL;
import static dev.parley.vendor.gemini.GeminiStub.OK;
import static dev.parley.vendor.gemini.GeminiStub.SIGNATURE;
import static dev.parley.vendor.gemini.GeminiStub.asked;
import static dev.parley.vendor.gemini.GeminiStub.assistant;
import static dev.parley.vendor.gemini.GeminiStub.call;
import static dev.parley.vendor.gemini.GeminiStub.result;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Media;
import dev.parley.v1.Message;
import dev.parley.v1.Role;
import dev.parley.v1.ToolChoiceMode;
import dev.parley.v1.ToolResult;
import dev.parley.v1.Warning;
import dev.parley.vendor.WireJson;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Gemini is asked, and what is refused or told before. The ids are those of the list of known cases. */
@OverTheWire
class GeminiRequestsTest {

    @AutoClose
    private final GeminiStub stub = new GeminiStub(StubVendor.fresh(), new Caller());

    /** C06 */
    @Test
    void aCallWhoseSignatureIsLostIsTakenByAModelThatWantsOne() {
        var history = asked(MODEL)
                .addMessages(assistant(call("1", "look", ""), call("2", "look", "")))
                .addMessages(result("1", "seen", false))
                .addMessages(result("2", "seen", false));

        var parts = stub.sent(history, MODEL).at("/contents/1/parts");

        assertThat(parts.at("/0/thoughtSignature").asText()).isEqualTo(GeminiMessages.NO_SIGNATURE);
        assertThat(parts.at("/1/thoughtSignature").isMissingNode()).isTrue();
        assertThat(parts.at("/0/functionCall/args/n").asText()).isEqualTo("9007199254740993");
    }

    /** C07 */
    @Test
    void aMalformedSignatureIsLeftOutWithAWarning() {
        stub.vendor().answer("gemini-2.5-flash", Reply.json(200, OK));
        var history = asked("gemini-2.5-flash")
                .addMessages(assistant(call("1", "look", "no base64!")))
                .addMessages(result("1", "seen", false));

        var answer = stub.caller().blocking().complete(history.build());

        assertThat(stub.body("gemini-2.5-flash")
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

        var contents = stub.sent(history, MODEL).path("contents");

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

        assertThat(stub.sent(history, model).at(place).asText()).isEqualTo("image/png");
    }

    @Test
    void aResultWithoutItsCallIsRefusedByName() {
        var request = asked(MODEL).addMessages(result("x", "y", false)).build();

        var failure = failureOf(() -> stub.caller().blocking().complete(request));

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

        var body = stub.sent(request, MODEL);

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

        var parameters = stub.sent(request, "gemini-1.5-pro").at("/tools/0/functionDeclarations/0/parameters");

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

        var body = stub.sent(request, MODEL);

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

        var thinking = stub.sent(request, model).at("/generationConfig/thinkingConfig");

        assertThat(thinking.path(field).asText()).isEqualTo(value);
        assertThat(thinking.path("includeThoughts").asBoolean()).isTrue();
        assertThat(thinking).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"gemini-2.5-pro, none", "gemini-3-flash-preview, none", "gemini-2.5-flash, xhigh"})
    void aWordThatTheModelHasNothingForIsRefused(String model, String effort) {
        var request = asked(model);
        request.getReasoningBuilder().setEffort(effort);

        var failure = failureOf(() -> stub.caller().blocking().complete(request.build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.message()).contains("reasoning.effort");
        assertThat(stub.vendor().seen(model)).isEmpty();
    }

    @Test
    void aBudgetForAModelThatTakesWordsIsApproximatedWithAWarning() {
        stub.vendor().answer(MODEL, Reply.json(200, OK));
        var request = asked(MODEL);
        request.getReasoningBuilder().setBudgetTokens(20_000);

        var answer = stub.caller().blocking().complete(request.build());

        assertThat(stub.body(MODEL)
                        .at("/generationConfig/thinkingConfig/thinkingLevel")
                        .asText())
                .isEqualTo("high");
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).containsExactly("REASONING_APPROXIMATED");
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

        assertThat(stub.sent(request, MODEL).at("/contents/1/parts/0"))
                .isEqualTo(WireJson.tree("{\"fileData\":{\"mimeType\":\"image/png\",\"fileUri\":"
                                + "\"https://example.com/moved.png\"}}")
                        .orElseThrow());
    }
}
