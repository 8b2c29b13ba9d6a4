package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Await;
import dev.parley.testing.CallLines;
import dev.parley.testing.Caller;
import dev.parley.testing.EveryVendor;
import dev.parley.testing.Metrics;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.Usage;
import dev.parley.v1.UsageSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What other gateways counted and priced wrong, with the numbers of the list of known cases: a vendor says what was used in
 * its own words, the caller gets the counts and the cost, whole and streamed. Prices are the catalog's, or an operator's.
 */
@QuarkusTest
@TestProfile(EveryVendor.WithOwnPrices.class)
class KnownCasesTest {

    private static final String CHAT = "{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":%d}}";

    @ConfigProperty(name = EveryVendor.STUB_PORT)
    int port;

    @AutoClose
    private final Caller caller = new Caller();

    private StubVendor vendor;

    @BeforeEach
    void fresh() {
        vendor = StubVendor.at(port);
    }

    static Stream<Arguments> openAis() {
        return Stream.of(
                // A01, A02: LiteLLM showed another prompt, nothing cached and four times the cost.
                chat("deepseek/deepseek-chat", CHAT.formatted(16_111, 2, 16_113, 15_872), "0.000512176")
                        .apply(used(239, 2).setCacheReadTokens(15_872)),
                chat("deepseek/deepseek-chat", CHAT.formatted(1_000, 100, 1_100, 600), "0.0001708")
                        .apply(used(400, 100).setCacheReadTokens(600)),
                // A14: as if nothing else were asked for.
                chat("openai/gpt-5.6", CHAT.formatted(1_000, 1_000, 2_000, 0), "0.035")
                        .apply(used(1_000, 1_000)),
                // A17: 400 tokens are billed, not 100.
                chat(
                                "xai/grok-4",
                                "{\"prompt_tokens\":1000,\"completion_tokens\":100,\"total_tokens\":1400,"
                                        + "\"completion_tokens_details\":{\"reasoning_tokens\":300}}",
                                "0.009")
                        .apply(used(1_000, 100).setReasoningTokens(300)),
                // By responses xAI's output holds the thoughts, as its total tells.
                responses(
                                "xai-responses/grok-code-fast-1",
                                "{\"input_tokens\":216,\"input_tokens_details\":{\"cached_tokens\":192},"
                                        + "\"output_tokens\":863,\"output_tokens_details\":{\"reasoning_tokens\":237},"
                                        + "\"total_tokens\":1079}",
                                "0.00130314")
                        .apply(used(24, 626).setCacheReadTokens(192).setReasoningTokens(237)));
    }

    static Stream<Arguments> anthropics() {
        return Stream.of(
                // A06: the prompt is of 12,307 tokens.
                anthropic(
                                "anthropic/claude-3-7-sonnet-20250219",
                                "{\"input_tokens\":3,\"cache_creation_input_tokens\":12304,\"output_tokens\":550}",
                                "0.054399")
                        .apply(used(12_307 - 12_304, 550).setCacheWriteTokens(12_304)),
                // A07: the prompt is of 98,805; LiteLLM logged 0.047080.
                anthropic(
                                "anthropic/claude-opus-4-5",
                                "{\"input_tokens\":10,\"cache_read_input_tokens\":66360,"
                                        + "\"cache_creation_input_tokens\":32435,\"output_tokens\":5120}",
                                "0.36394875")
                        .apply(used(98_805 - 66_360 - 32_435, 5_120)
                                .setCacheReadTokens(66_360)
                                .setCacheWriteTokens(32_435)),
                // A08
                anthropic(
                                "anthropic/claude-opus-5",
                                "{\"input_tokens\":100,\"cache_read_input_tokens\":10000,"
                                        + "\"cache_creation_input_tokens\":5000,\"output_tokens\":500,\"cache_creation\":"
                                        + "{\"ephemeral_5m_input_tokens\":2000,\"ephemeral_1h_input_tokens\":3000}}",
                                "0.0605")
                        .apply(used(100, 500)
                                .setCacheReadTokens(10_000)
                                .setCacheWriteTokens(2_000)
                                .setCacheWrite1HTokens(3_000)));
    }

    static Stream<Arguments> geminis() {
        return Stream.of(
                // A10: LiteLLM said 0.7642, who reported it 0.1849.
                gemini("google/gemini-2.5-pro", 262_960, 257_955, 1_744, 0, "0.10316125")
                        .apply(used(5_005, 1_744).setCacheReadTokens(257_955)),
                // A11
                gemini("google/gemini-2.5-pro", 200_000, 0, 0, 0, "0.25").apply(used(200_000, 0)),
                gemini("google/gemini-2.5-pro", 200_001, 0, 0, 0, "0.5000025").apply(used(200_001, 0)),
                // A16
                gemini("google/gemini-3.5-flash", 1_000, 0, 200, 800, "0.0105")
                        .apply(used(1_000, 200).setReasoningTokens(800)));
    }

    static Stream<Arguments> operators() {
        return Stream.of(
                // A12: LiteLLM said 0.507816.
                chat("own/long-prompts", CHAT.formatted(162_732, 1_308, 164_040, 0), "1.015632")
                        .apply(used(162_732, 1_308)),
                // A20
                chat("own/free", CHAT.formatted(1_000, 7, 1_007, 5), "0")
                        .apply(used(995, 7).setCacheReadTokens(5)),
                // A25: the catalog's cache price of gpt-4o is 1.25.
                chat("own/gpt-4o", CHAT.formatted(1_100, 50, 1_150, 1_000), "0.0012")
                        .apply(used(100, 50).setCacheReadTokens(1_000)),
                chat("own/gpt-4o-mini", CHAT.formatted(1_000, 0, 1_000, 1_000), "0.00025")
                        .apply(used(0, 0).setCacheReadTokens(1_000)));
    }

    @ParameterizedTest
    @MethodSource({"openAis", "anthropics", "geminis", "operators"})
    void isCountedAndPricedToTheTokenAndTheCent(String model, Reply whole, Reply streamed, Usage used, String total) {
        String name = model.substring(model.indexOf('/') + 1);

        vendor.answer(name, whole);
        var answer = caller.blocking()
                .complete(ask(model, "Hi").setMaxOutputTokens(10).build());
        vendor.answer(name, streamed);
        var finished =
                finished(caller.stream(ask(model, "Hi").setMaxOutputTokens(10).build()));

        assertThat(Stream.of(answer, finished)).allSatisfy(one -> {
            assertThat(one.getUsage()).isEqualTo(used);
            assertThat(one.getCost().getTotal()).isEqualTo(total);
            assertThat(one.getCost().getStatus())
                    .isEqualTo(total.equals("0") ? PriceStatus.PRICE_STATUS_FREE : PriceStatus.PRICE_STATUS_KNOWN);
        });
    }

    /** A19: never zero, and to be seen in the answer, the log and the metrics. */
    @Test
    void whatAModelWithoutAPriceCostsIsUnknownEverywhere() throws Exception {
        String usage = "{\"prompt_tokens\":1000,\"completion_tokens\":100,\"total_tokens\":1100}";
        vendor.answer("new-model", chatWhole(usage), chatStream(usage));
        String[] labels = {"\"own\"", "gen_ai_request_model=\"other\""};
        double before = Metrics.sample("parley_cost_unknown_total", labels);

        try (var lines = new CallLines()) {
            var answers = Stream.of(
                            caller.blocking()
                                    .complete(ask("own/new-model", "Hi").build()),
                            finished(caller.stream(ask("own/new-model", "Hi").build())))
                    .map(CompleteResponse::getCost)
                    .toList();

            assertThat(answers).allSatisfy(cost -> {
                assertThat(cost.getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
                assertThat(cost.getTotal()).isEmpty();
                assertThat(cost.getUnknownReason()).contains("no price is known for own/new-model");
            });
            assertThat(lines.next()).containsEntry("cost", "unknown");
            assertThat(lines.next()).containsEntry("cost", "unknown");
        }
        Await.until(() -> Metrics.sample("parley_cost_unknown_total", labels) == before + 2);
    }

    /** A case of one model but for the counts that the caller gets. */
    private interface Case {
        Arguments apply(Usage.Builder used);
    }

    private static Usage.Builder used(long input, long output) {
        return Usage.newBuilder()
                .setInputTokens(input)
                .setOutputTokens(output)
                .setSource(UsageSource.USAGE_SOURCE_VENDOR);
    }

    private static Case of(String model, Reply whole, Reply streamed, String total) {
        return used -> Arguments.of(model, whole, streamed, used.build(), total);
    }

    private static Case chat(String model, String usage, String total) {
        return of(model, chatWhole(usage), chatStream(usage), total);
    }

    private static Reply chatWhole(String usage) {
        return Reply.json(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":" + usage
                        + "}");
    }

    private static Reply chatStream(String usage) {
        return Reply.events(
                Chunks.HELLO,
                "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":" + usage
                        + "}\n\n",
                Chunks.DONE);
    }

    /** A stream tells the counts at its end; it begins with zeros. */
    private static Case anthropic(String model, String usage, String total) {
        return of(
                model,
                Reply.json(
                        200,
                        "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],"
                                + "\"stop_reason\":\"end_turn\",\"usage\":" + usage + "}"),
                Reply.events(
                        event("message_start", "\"message\":{\"usage\":{\"input_tokens\":0,\"output_tokens\":0}}"),
                        event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"),
                        event("content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}"),
                        event("content_block_stop", "\"index\":0"),
                        event("message_delta", "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":" + usage),
                        event("message_stop", "\"x\":0")),
                total);
    }

    private static Case responses(String model, String usage, String total) {
        String reply = "{\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"role\":\"assistant\",\"content\":"
                + "[{\"type\":\"output_text\",\"text\":\"Hi\",\"annotations\":[]}]}],\"usage\":" + usage + "}";
        return of(
                model,
                Reply.json(200, reply),
                Reply.events(
                        event("response.created", "\"response\":{\"status\":\"in_progress\",\"output\":[]}"),
                        event("response.completed", "\"response\":" + reply)),
                total);
    }

    private static String event(String type, String rest) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + rest + "}\n\n";
    }

    private static Case gemini(String model, long prompt, long cached, long said, long thoughts, String total) {
        String body = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]},\"finishReason\":\"STOP\"}],"
                + "\"usageMetadata\":{\"promptTokenCount\":" + prompt + ",\"cachedContentTokenCount\":" + cached
                + ",\"candidatesTokenCount\":" + said + ",\"thoughtsTokenCount\":" + thoughts
                + ",\"totalTokenCount\":" + (prompt + said + thoughts) + "}}";
        return of(model, Reply.json(200, body), Reply.events("data: " + body + "\n\n"), total);
    }
}
