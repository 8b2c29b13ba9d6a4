package dev.parley.vendor.gemini;

import static dev.parley.testing.Caller.user;
import static dev.parley.vendor.gemini.GeminiStub.MODEL;
import static dev.parley.vendor.gemini.GeminiStub.SIGNATURE;
import static dev.parley.vendor.gemini.GeminiStub.answer;
import static dev.parley.vendor.gemini.GeminiStub.asked;
import static dev.parley.vendor.gemini.GeminiStub.event;
import static dev.parley.vendor.gemini.GeminiStub.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.ToolCall;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import dev.parley.vendor.WireJson;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Gemini answers, and what the caller gets. The ids are those of the list of known cases. */
@OverTheWire
class GeminiAnswersTest {

    @AutoClose
    private final GeminiStub stub = new GeminiStub(StubVendor.fresh(), new Caller());

    /** C01 */
    @Test
    void aStreamThatCalledAToolEndsForThatReasonThoughItSaysStop() {
        var finished = stub.streamed(
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
        var finished = stub.streamed(
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
        var finished = stub.streamed(
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

    /** An empty list has no bit of its own. */
    @Test
    void aPlaceThatNoBitNamedIsNullUntilOneDoes() {
        var finished = stub.streamed(
                event(answer(
                        "{\"functionCall\":{\"name\":\"look\",\"willContinue\":true,\"partialArgs\":["
                                + "{\"jsonPath\":\"$.rows[1][0]\",\"stringValue\":\"a\"},"
                                + "{\"jsonPath\":\"$.late[2]\",\"numberValue\":2},"
                                + "{\"jsonPath\":\"$.late[1].b\",\"numberValue\":1}]}}",
                        null)),
                event(answer("{\"functionCall\":{}}", "STOP")));

        assertThat(WireJson.tree(finished.getMessage().getParts(0).getToolCall().getArgumentsJson()))
                .isEqualTo(WireJson.tree("{\"rows\":[null,[\"a\"]],\"late\":[null,{\"b\":1},2]}"));
    }

    /** C06 */
    @Test
    void aSignatureIsSentBackOnThePartThatItCameWith() {
        stub.vendor()
                .answer(
                        MODEL,
                        Reply.json(
                                200,
                                answer(
                                        "{\"text\":\"Hm.\",\"thought\":true},{\"functionCall\":{\"id\":\"f1\",\"name\":\"look\",\"args\":{\"n\":1}},"
                                                + "\"thoughtSignature\":\"" + SIGNATURE + "\"}",
                                        "STOP")));
        var first = stub.caller().blocking().complete(asked(MODEL).build());

        var parts = stub.sent(
                        asked("other").addMessages(first.getMessage()).addMessages(result("f1", "seen", false)),
                        "other")
                .at("/contents/1/parts");

        assertThat(parts)
                .isEqualTo(
                        WireJson.tree("[{\"text\":\"Hm.\",\"thought\":true},{\"functionCall\":{\"id\":\"f1\",\"name\":"
                                        + "\"look\",\"args\":{\"n\":1}},\"thoughtSignature\":\"" + SIGNATURE + "\"}]")
                                .orElseThrow());
    }

    /** C18 */
    @ParameterizedTest
    @CsvSource({"SAFETY, FINISH_REASON_CONTENT_FILTER", "MAX_TOKENS, FINISH_REASON_LENGTH"})
    void aCandidateWithoutContentIsAnEmptyAnswerWithItsUsage(String raw, FinishReason reason) {
        stub.vendor()
                .answer(
                        MODEL,
                        Reply.json(
                                200,
                                "{\"candidates\":[{\"finishReason\":\"" + raw + "\"}],\"usageMetadata\":"
                                        + "{\"promptTokenCount\":5,\"thoughtsTokenCount\":90,\"totalTokenCount\":95}}"));

        var answer = stub.caller().blocking().complete(asked(MODEL).build());

        assertThat(answer.getMessage().getPartsList()).isEmpty();
        assertThat(answer.getFinishReason()).isEqualTo(reason);
        assertThat(answer.getUsage())
                .isEqualTo(Usage.newBuilder()
                        .setInputTokens(5)
                        .setReasoningTokens(90)
                        .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                        .build());
    }

    @ParameterizedTest
    @CsvSource({"gemini-2.5-flash, 1", "gemini-3-pro-preview, 2"})
    void searchesAreCountedAsTheModelBillsThem(String version, long searches) {
        stub.vendor()
                .answer(
                        MODEL,
                        Reply.json(
                                200,
                                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"ok\"}]},\"finishReason\":\"STOP\","
                                        + "\"groundingMetadata\":{\"webSearchQueries\":[\"one\",\"two\"]}}],"
                                        + "\"modelVersion\":\"" + version + "\",\"usageMetadata\":"
                                        + "{\"promptTokenCount\":5,\"candidatesTokenCount\":1,\"totalTokenCount\":6}}"));

        var answer = stub.caller().blocking().complete(asked(MODEL).build());

        assertThat(answer.getUsage().getWebSearches()).isEqualTo(searches);
    }

    @Test
    void imagesAreCountedApartFromText() {
        stub.vendor()
                .answer(
                        MODEL,
                        Reply.json(
                                200,
                                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"ok\"}]},\"finishReason\":\"STOP\"}],"
                                        + "\"usageMetadata\":{\"promptTokenCount\":300,\"candidatesTokenCount\":1300,"
                                        + "\"totalTokenCount\":1600,"
                                        + "\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":42},"
                                        + "{\"modality\":\"IMAGE\",\"tokenCount\":258}],"
                                        + "\"candidatesTokensDetails\":[{\"modality\":\"IMAGE\",\"tokenCount\":1290}]}}"));

        var usage = stub.caller().blocking().complete(asked(MODEL).build()).getUsage();

        assertThat(usage)
                .isEqualTo(Usage.newBuilder()
                        .setInputTokens(42)
                        .setImageInputTokens(258)
                        .setOutputTokens(10)
                        .setImageOutputTokens(1290)
                        .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                        .build());
    }

    /** A16 */
    @Test
    void thoughtsAreCountedBesideTheAnswerInAStreamToo() {
        String usage = "\"usageMetadata\":{\"promptTokenCount\":1000,\"candidatesTokenCount\":200,"
                + "\"thoughtsTokenCount\":800,\"totalTokenCount\":2000,\"trafficType\":\"ON_DEMAND\"}";
        String whole = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"ok\"}]},\"finishReason\":\"STOP\"}],"
                + usage + "}";
        stub.vendor().answer("whole", Reply.json(200, whole));

        var answer = stub.caller().blocking().complete(asked("whole").build());
        var finished = stub.streamed(event(whole));

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
        var finished = stub.streamed(
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
        stub.vendor()
                .answer(
                        MODEL,
                        Reply.json(
                                200,
                                answer(
                                        "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"cG5n\"},\"thoughtSignature\":\""
                                                + SIGNATURE + "\"}," + "{\"executableCode\":{\"code\":\"1\"}}",
                                        "STOP")));

        var answer = stub.caller().blocking().complete(asked(MODEL).build());
        var parts = stub.sent(asked("other").addMessages(answer.getMessage()).addMessages(user("Again")), "other")
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
