package dev.parley.vendor;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.AwsFrames;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of a vendor's numbers are a count of the whole answer: what it leaves out is counted here, and said to be. */
@OverTheWire
class ReportedCountsTest {

    private static final String MODEL = "counts";
    private static final String WORDS = "word ".repeat(500);

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static CompleteRequest request(String stub) {
        return ask(stub + "/" + MODEL, "Five hundred words, please!")
                .setMaxOutputTokens(2_000)
                .build();
    }

    private static String event(String json) {
        return "data: " + json + "\n\n";
    }

    private static String start(String usage) {
        return event("{\"type\":\"message_start\",\"message\":{\"usage\":" + usage + "}}")
                + event("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\""
                        + WORDS + "\"}}");
    }

    private static String stop(String usage) {
        return event("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}" + usage + "}")
                + event("{\"type\":\"message_stop\"}");
    }

    private CompleteResponse streamed(String stub, String... events) {
        vendor.answer(MODEL, Reply.events(events));
        return finished(caller.stream(request(stub)));
    }

    private CompleteResponse whole(String stub, String json) {
        vendor.answer(MODEL, Reply.json(200, json));
        return caller.blocking().complete(request(stub));
    }

    private static void assertCounted(CompleteResponse answer, long input) {
        assertThat(answer.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(answer.getUsage().getOutputTokens()).isBetween(450L, 1_000L);
        assertThat(answer.getUsage().getInputTokens()).isEqualTo(input);
        assertThat(answer.getWarningsList()).extracting(Warning::getCode).contains("USAGE_ESTIMATED");
    }

    /** What the start of a stream tells of the output is where it stood then. */
    @ParameterizedTest
    @ValueSource(strings = {"", ",\"usage\":null", ",\"usage\":{}", ",\"usage\":{\"output_tokens\":0}"})
    void theCountOfTheStartIsNotTheLast(String usage) {
        assertCounted(streamed("stub-anthropic", start("{\"input_tokens\":12,\"output_tokens\":1}"), stop(usage)), 12);
    }

    @Test
    void theCountOfTheEndIs() {
        var usage = streamed(
                        "stub-anthropic",
                        start("{\"input_tokens\":12,\"output_tokens\":1}"),
                        stop(",\"usage\":{\"output_tokens\":620}"))
                .getUsage();

        assertThat(usage)
                .isEqualTo(Usage.newBuilder()
                        .setInputTokens(12)
                        .setOutputTokens(620)
                        .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                        .build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stub-anthropic | {'content':[{'type':'text','text':'WORDS'}],'stop_reason':'end_turn',"
                        + "'usage':{'input_tokens':0,'output_tokens':0}}",
                "stub-bedrock | {'output':{'message':{'content':[{'text':'WORDS'}]}},'stopReason':'end_turn',"
                        + "'usage':{'inputTokens':0,'outputTokens':0}}",
                "stub-cohere | {'message':{'content':[{'type':'text','text':'WORDS'}]},'finish_reason':'COMPLETE',"
                        + "'usage':{'billed_units':{'input_tokens':0,'output_tokens':0}}}",
                "stub-ollama | {'message':{'content':'WORDS'},'done':true,'done_reason':'stop','prompt_eval_count':0,"
                        + "'eval_count':0}",
                "stub | {'choices':[{'message':{'content':'WORDS'},'finish_reason':'stop'}],"
                        + "'usage':{'prompt_tokens':0,'completion_tokens':0,'total_tokens':0}}"
            })
    void nothingButZerosIsNoReport(String stub, String answer) {
        var counted = whole(stub, answer.replace('\'', '"').replace("WORDS", WORDS));

        assertThat(counted.getUsage().getInputTokens()).isPositive();
        assertCounted(counted, counted.getUsage().getInputTokens());
    }

    @Test
    void nothingButZerosIsNoReportOfAStream() {
        var counted = streamed("stub-anthropic", start("{\"input_tokens\":0,\"output_tokens\":0}"), stop(""));

        assertThat(counted.getUsage().getInputTokens()).isPositive();
        assertCounted(counted, counted.getUsage().getInputTokens());
    }

    /** A guardrail that stops the prompt says so in the answer's place, and no model is billed. */
    @Test
    void whatAGuardrailWithheldMayHaveUsedNothing() {
        vendor.answer(
                MODEL,
                Reply.of(
                        200,
                        "application/vnd.amazon.eventstream",
                        List.of(
                                AwsFrames.event(
                                        "contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"No.\"}}"),
                                AwsFrames.event("messageStop", "{\"stopReason\":\"guardrail_intervened\"}"),
                                AwsFrames.event(
                                        "metadata",
                                        "{\"usage\":{\"inputTokens\":0,\"outputTokens\":0,\"totalTokens\":0}}")),
                        End.PROPER));

        assertThat(finished(caller.stream(request("stub-bedrock"))).getUsage())
                .isEqualTo(Usage.newBuilder()
                        .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                        .build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stub | {'choices':[{'message':{'content':''},'finish_reason':'content_filter'}],"
                        + "'usage':{'prompt_tokens':0,'completion_tokens':0,'total_tokens':0}}",
                "stub-responses | {'status':'incomplete','incomplete_details':{'reason':'content_filter'},'output':[],"
                        + "'usage':{'input_tokens':0,'output_tokens':0,'total_tokens':0}}",
                "stub-gemini | {'promptFeedback':{'blockReason':'SAFETY'},"
                        + "'usageMetadata':{'promptTokenCount':0,'totalTokenCount':0}}"
            })
    void whatWasWithheldMayHaveUsedNothing(String stub, String answer) {
        var withheld = whole(stub, answer.replace('\'', '"'));

        assertThat(withheld.getUsage())
                .isEqualTo(Usage.newBuilder()
                        .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                        .build());
        assertThat(withheld.getWarningsList()).extracting(Warning::getCode).doesNotContain("USAGE_ESTIMATED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stub | {'choices':[{'message':{'content':''},'finish_reason':'content_filter'}],'usage':{}}",
                "stub-responses | {'status':'incomplete','incomplete_details':{'reason':'content_filter'},'output':[],"
                        + "'usage':{}}",
                "stub-gemini | {'promptFeedback':{'blockReason':'SAFETY'},'usageMetadata':{'trafficType':'ON_DEMAND'}}"
            })
    void whatIsNotToldOfIsNotZero(String stub, String answer) {
        var usage = whole(stub, answer.replace('\'', '"')).getUsage();

        assertThat(usage.getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(usage.getInputTokens()).isPositive();
    }

    /** Placeholders: the vendor withheld it at its end, and what it had written before it bills. */
    @Test
    void zerosOfWhatWasWrittenAndThenWithheldAreNoCount() {
        var usage = streamed(
                        "stub",
                        event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"many words\"}}]}"),
                        event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"content_filter\"}],"
                                + "\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}}"))
                .getUsage();

        assertThat(usage.getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(usage.getOutputTokens()).isPositive();
    }

    /** Nothing was told at the end, or zeros after a count: neither takes back what was told. */
    @ParameterizedTest
    @ValueSource(strings = {"\"trafficType\":\"ON_DEMAND\"", "\"promptTokenCount\":0,\"totalTokenCount\":0"})
    void whatWasCountedBeforeItWasWithheldStays(String usage) {
        var answer = streamed(
                "stub-gemini",
                grounded(",\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":3}"),
                event("{\"candidates\":[{\"finishReason\":\"SAFETY\"}],\"usageMetadata\":{" + usage + "}}"));

        assertThat(answer.getUsage().getInputTokens()).isEqualTo(7);
    }

    /** A later report that tells the lives apart speaks of the same tokens. */
    @Test
    void whatWasWrittenToTheCacheIsCountedOnce() {
        var usage = streamed(
                        "stub-anthropic",
                        start("{\"input_tokens\":12,\"output_tokens\":1,\"cache_creation_input_tokens\":3000}"),
                        stop(",\"usage\":{\"output_tokens\":620,\"cache_creation_input_tokens\":3000,"
                                + "\"cache_creation\":{\"ephemeral_1h_input_tokens\":2500,"
                                + "\"ephemeral_5m_input_tokens\":500}}"))
                .getUsage();

        assertThat(usage.getCacheWrite1HTokens()).isEqualTo(2_500);
        assertThat(usage.getCacheWriteTokens()).isEqualTo(500);
    }

    @Test
    void whatAnHoursCacheTookOfASummaryIsNotTakenOffTheRest() {
        var usage = whole("stub-anthropic", """
                {"content":[],"usage":{"input_tokens":12,"output_tokens":5,"iterations":[{"type":"compaction",
                "input_tokens":100,"output_tokens":10,"cache_creation":{"ephemeral_1h_input_tokens":700,
                "ephemeral_5m_input_tokens":30}}]}}""").getUsage();

        assertThat(usage.getCacheWrite1HTokens()).isEqualTo(700);
        assertThat(usage.getCacheWriteTokens()).isEqualTo(30);
    }

    /** Nothing but the summary was made, which the whole counts leave out. */
    @Test
    void aPauseAfterASummaryIsCountedAsTheVendorCountsIt() {
        var usage = streamed(
                        "stub-anthropic",
                        event("{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":0,"
                                + "\"output_tokens\":0}}}"),
                        event("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":"
                                + "{\"type\":\"compaction\",\"content\":\"So far …\"}}"),
                        event("{\"type\":\"content_block_stop\",\"index\":0}"),
                        event("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"compaction\"},\"usage\":"
                                + "{\"output_tokens\":0,\"iterations\":[{\"type\":\"compaction\","
                                + "\"input_tokens\":60385,\"output_tokens\":592}]}}"),
                        event("{\"type\":\"message_stop\"}"))
                .getUsage();

        assertThat(usage)
                .isEqualTo(Usage.newBuilder()
                        .setInputTokens(60_385)
                        .setOutputTokens(592)
                        .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                        .build());
    }

    private static String grounded(String usage) {
        return event("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + WORDS
                + "\"}]},\"groundingMetadata\":{\"webSearchQueries\":[\"a\",\"b\"]}}],"
                + "\"modelVersion\":\"gemini-3-pro\"" + usage + "}");
    }

    /** The chunk that ends the answer tells of no tokens; those before it did, or none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":3,\"totalTokenCount\":10}"
            })
    void searchesAreCountedWhicheverChunkToldOfTheTokens(String usage) {
        var answer = streamed("stub-gemini", grounded(usage), event("{\"candidates\":[{\"finishReason\":\"STOP\"}]}"));

        assertThat(answer.getUsage().getWebSearches()).isEqualTo(2);
        assertThat(answer.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
    }

    @Test
    void searchesOfResponsesAreCountedWithoutTheirTokens() {
        var answer = whole("stub-responses", """
                {"status":"completed","output":[{"type":"web_search_call","id":"ws_1","action":{"type":"search"}},
                {"type":"message","id":"m_1","content":[{"type":"output_text","text":"Hi"}]}]}""");

        assertThat(answer.getUsage().getWebSearches()).isEqualTo(1);
    }
}
