package dev.parley.vendor.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.TestCatalog;
import dev.parley.pricing.CostCalculator;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Reasoning;
import dev.parley.v1.ToolCall;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import dev.parley.v1.VendorPart;
import dev.parley.v1.Warning;
import dev.parley.vendor.Answer;
import dev.parley.vendor.WireJson;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicAnswersTest {

    private static final String STOP = "{\"type\":\"content_block_stop\",\"index\":0}";
    private static final String END = "{\"type\":\"message_stop\"}";

    private static Deployment deployment(String model) {
        return TestCatalog.shipped().resolve(model);
    }

    private static CompleteResponse whole(String model, String reply) {
        var answer = new Answer(deployment(model));
        AnthropicTranslator.fromWire(WireJson.read(reply, AnthropicWire.Reply.class), answer);
        return answer.response();
    }

    private static CompleteResponse whole(String reply) {
        return whole("anthropic/claude-sonnet-4-5", reply);
    }

    private static CompleteResponse streamed(String... events) {
        var answer = new Answer(deployment("anthropic/claude-sonnet-4-5"));
        var decoder = new AnthropicDecoder(List.of());
        Stream.of(events).forEach(event -> decoder.next("", event, answer));
        assertThat(answer.isComplete()).isTrue();
        return answer.response();
    }

    private static String start(String block) {
        return "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":" + block + "}";
    }

    private static String delta(String delta) {
        return "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":" + delta + "}";
    }

    private static String json(String partial) {
        return delta("{\"type\":\"input_json_delta\",\"partial_json\":\"" + partial.replace("\"", "\\\"") + "\"}");
    }

    private static ContentPart call(String arguments) {
        return ContentPart.newBuilder()
                .setToolCall(
                        ToolCall.newBuilder().setId("toolu_1").setName("now").setArgumentsJson(arguments))
                .build();
    }

    /** C04. */
    @Test
    void aCallWithoutArgumentsHasAnEmptyObjectOnce() {
        String block = "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"now\",\"input\":{}}";

        assertThat(streamed(start(block), json(""), STOP, END).getMessage().getPartsList())
                .containsExactly(call("{}"));
        assertThat(whole("{\"content\":[" + block + "]}").getMessage().getPartsList())
                .containsExactly(call("{}"));
    }

    /** C05. */
    @Test
    void theEmptyObjectThatACallStartsWithIsNoPartOfItsArguments() {
        assertThat(streamed(
                                start("{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"now\",\"input\":{}}"),
                                json("{\"a\""),
                                json(":1}"),
                                STOP,
                                END)
                        .getMessage()
                        .getPartsList())
                .containsExactly(call("{\"a\":1}"));
    }

    @Test
    void argumentsThatAreThereFromTheStartAreKeptToTheDigit() {
        assertThat(streamed(
                                start("{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"now\","
                                        + "\"input\":{\"n\":9007199254740993}}"),
                                STOP,
                                END)
                        .getMessage()
                        .getPartsList())
                .containsExactly(call("{\"n\":9007199254740993}"));
    }

    @Test
    void aCallByAnotherToolSaysSoWhenItGoesBack() {
        var part = whole("{\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"now\",\"input\":{},"
                        + "\"caller\":{\"type\":\"code_execution_20250825\",\"tool_id\":\"srvtoolu_1\"}}]}")
                .getMessage()
                .getParts(0);

        assertThat(part.getVendorOptionsOrThrow("anthropic-messages")
                        .getFieldsOrThrow("caller")
                        .getStructValue()
                        .getFieldsOrThrow("tool_id")
                        .getStringValue())
                .isEqualTo("srvtoolu_1");
    }

    @Test
    void thoughtsKeepTheirProofsWholeAndStreamed() {
        var thought = ContentPart.newBuilder()
                .setReasoning(Reasoning.newBuilder().setText("2 and 2"))
                .setSignature("Eq+/=")
                .build();
        var hidden = ContentPart.newBuilder()
                .setReasoning(Reasoning.newBuilder().setRedacted(true))
                .setSignature("Em8=")
                .build();

        assertThat(whole("{\"content\":[{\"type\":\"thinking\",\"thinking\":\"2 and 2\",\"signature\":\"Eq+/=\"},"
                                + "{\"type\":\"redacted_thinking\",\"data\":\"Em8=\"}]}")
                        .getMessage()
                        .getPartsList())
                .containsExactly(thought, hidden);
        assertThat(streamed(
                                start("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"),
                                delta("{\"type\":\"thinking_delta\",\"thinking\":\"2 and\"}"),
                                delta("{\"type\":\"thinking_delta\",\"thinking\":\" 2\"}"),
                                delta("{\"type\":\"signature_delta\",\"signature\":\"Eq+/=\"}"),
                                STOP,
                                start("{\"type\":\"redacted_thinking\",\"data\":\"Em8=\"}"),
                                STOP,
                                END)
                        .getMessage()
                        .getPartsList())
                .containsExactly(thought, hidden);
    }

    @Test
    void aThoughtThatIsNotShownIsItsProofAlone() {
        assertThat(streamed(
                                start("{\"type\":\"thinking\",\"thinking\":\"\"}"),
                                delta("{\"type\":\"signature_delta\",\"signature\":\"Eq==\"}"),
                                STOP,
                                END)
                        .getMessage()
                        .getPartsList())
                .containsExactly(ContentPart.newBuilder()
                        .setReasoning(Reasoning.getDefaultInstance())
                        .setSignature("Eq==")
                        .build());
    }

    @Test
    void whatOnlyAnthropicKnowsIsPutTogetherAndKept() {
        var search = ContentPart.newBuilder()
                .setVendorPart(VendorPart.newBuilder()
                        .setWireFormat("anthropic-messages")
                        .setType("server_tool_use")
                        .setJson("{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\","
                                + "\"input\":{\"query\":\"news\"}}"))
                .build();

        assertThat(streamed(
                                start("{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\","
                                        + "\"input\":{}}"),
                                json("{\"query\":"),
                                json("\"news\"}"),
                                STOP,
                                END)
                        .getMessage()
                        .getPartsList())
                .containsExactly(search);
    }

    @Test
    void citationsAreReadAndKeptWhole() {
        String citation = "{\"type\":\"page_location\",\"cited_text\":\"Grass is green.\",\"document_index\":0,"
                + "\"document_title\":\"Colours\",\"start_page_number\":1,\"end_page_number\":2}";
        var streamed = streamed(
                start("{\"type\":\"text\",\"text\":\"\",\"citations\":[]}"),
                delta("{\"type\":\"citations_delta\",\"citation\":" + citation + "}"),
                delta("{\"type\":\"text_delta\",\"text\":\"Green.\"}"),
                STOP,
                END);
        var whole = whole("{\"content\":[{\"type\":\"text\",\"text\":\"Green.\",\"citations\":[" + citation + "]}]}");

        assertThat(streamed.getMessage()).isEqualTo(whole.getMessage());
        assertThat(whole.getMessage().getParts(0).getCitations(0)).satisfies(found -> {
            assertThat(found.getTitle()).isEqualTo("Colours");
            assertThat(found.getCitedText()).isEqualTo("Grass is green.");
            assertThat(found.getVendorJson()).isEqualTo(citation);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, FINISH_REASON_STOP",
        "stop_sequence, FINISH_REASON_STOP",
        "max_tokens, FINISH_REASON_LENGTH",
        "model_context_window_exceeded, FINISH_REASON_LENGTH",
        "tool_use, FINISH_REASON_TOOL_CALLS",
        "pause_turn, FINISH_REASON_PAUSE",
        "refusal, FINISH_REASON_REFUSAL",
        "something_new, FINISH_REASON_UNSPECIFIED"
    })
    void theVendorsWordForTheEndIsKeptBesideOurs(String word, FinishReason reason) {
        var answer = whole("{\"content\":[],\"stop_reason\":\"" + word + "\"}");

        assertThat(answer.getFinishReason()).isEqualTo(reason);
        assertThat(answer.getRawFinishReason()).isEqualTo(word);
    }

    @Test
    void whatIsToldBesideTheContentReachesTheCaller() {
        var answer = whole("{\"content\":[{\"type\":\"fallback\",\"from\":{\"model\":\"claude-fable-5\"},"
                + "\"to\":{\"model\":\"claude-opus-4-8\"}}],\"model\":\"claude-fable-5\","
                + "\"stop_reason\":\"stop_sequence\",\"stop_sequence\":\"END\","
                + "\"container\":{\"id\":\"container_1\",\"expires_at\":\"2026-07-01T00:00:00Z\"},"
                + "\"context_management\":{\"applied_edits\":[{\"type\":\"clear_thinking\"}]},"
                + "\"usage\":{\"input_tokens\":3,\"output_tokens\":2,\"service_tier\":\"priority\","
                + "\"server_tool_use\":{\"web_search_requests\":2,\"web_fetch_requests\":3}}}");

        assertThat(answer.getActual().getModel()).isEqualTo("claude-opus-4-8");
        assertThat(answer.getServiceTier()).isEqualTo("priority");
        assertThat(answer.getMessage().getPartsList())
                .extracting(part -> part.getVendorPart().getType())
                .containsExactly("fallback", "container");
        assertThat(answer.getWarningsList())
                .extracting(Warning::getCode)
                .containsExactly("VENDOR_FALLBACK", "STOP_TEXT", "CONTEXT_EDITED", "VENDOR_TOOLS_USED");
        assertThat(answer.getWarnings(3).getMessage())
                .contains("web_fetch_requests 3")
                .doesNotContain("search");
        assertThat(answer.getUsage().getWebSearches()).isEqualTo(2);
    }

    private static String cost(String model, String usage) {
        var deployment = deployment("anthropic/" + model);
        var counted = whole("anthropic/" + model, "{\"content\":[],\"usage\":" + usage + "}")
                .getUsage();
        return CostCalculator.cost(counted, deployment).getTotal();
    }

    /** A06. */
    @Test
    void cacheWritesAreNoInputAndCostTheirOwnPrice() {
        assertThat(cost(
                        "claude-3-7-sonnet-20250219",
                        "{\"input_tokens\":3,\"cache_creation_input_tokens\":12304,\"output_tokens\":550}"))
                .isEqualTo("0.054399");
    }

    /** A07. */
    @Test
    void cacheReadsAndWritesOfOnePromptAreCountedApart() {
        assertThat(cost(
                        "claude-opus-4-5",
                        "{\"input_tokens\":10,\"cache_read_input_tokens\":66360,"
                                + "\"cache_creation_input_tokens\":32435,\"output_tokens\":5120}"))
                .isEqualTo("0.36394875");
    }

    /** A08. */
    @Test
    void cacheWritesForAnHourAreCountedApart() {
        assertThat(cost(
                        "claude-opus-5",
                        "{\"input_tokens\":100,\"cache_read_input_tokens\":10000,"
                                + "\"cache_creation_input_tokens\":5000,\"output_tokens\":500,\"cache_creation\":"
                                + "{\"ephemeral_5m_input_tokens\":2000,\"ephemeral_1h_input_tokens\":3000}}"))
                .isEqualTo("0.0605");
    }

    /** A22. */
    @Test
    void theLargerAndLaterCountOfAStreamWins() {
        var usage = streamed(
                        "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":0,\"output_tokens\":1}}}",
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
                                + "\"usage\":{\"input_tokens\":321,\"output_tokens\":45,"
                                + "\"output_tokens_details\":{\"thinking_tokens\":40}}}",
                        END)
                .getUsage();

        assertThat(usage)
                .isEqualTo(Usage.newBuilder()
                        .setInputTokens(321)
                        .setOutputTokens(5)
                        .setReasoningTokens(40)
                        .setSource(UsageSource.USAGE_SOURCE_VENDOR)
                        .build());
    }

    @Test
    void theMakingOfASummaryIsBilledAndCounted() {
        var answer = whole("{\"content\":[{\"type\":\"compaction\",\"content\":\"So far …\"}],\"usage\":"
                + "{\"input_tokens\":682,\"output_tokens\":1320,\"iterations\":["
                + "{\"type\":\"compaction\",\"input_tokens\":60385,\"output_tokens\":592},"
                + "{\"type\":\"message\",\"input_tokens\":682,\"output_tokens\":1320}]}}");

        assertThat(answer.getUsage().getInputTokens()).isEqualTo(61_067);
        assertThat(answer.getUsage().getOutputTokens()).isEqualTo(1_912);
    }
}
