package dev.parley.grpc;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Struct;
import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.tokens.SampleFiles;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Estimate;
import dev.parley.v1.TokenCount;
import dev.parley.v1.TokenCounting;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import dev.parley.vendor.WireJson;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@OverTheWire
class CountTokensTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor stub = StubVendor.fresh();

    private static CompleteRequest counted(TokenCounting who, String... models) {
        return Caller.counted(who, models).setSystem("Be brief.").build();
    }

    private TokenCount count(CompleteRequest request) {
        return caller.blocking().countTokens(request).getCounts(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sandbox-anthropic/sandbox-sonnet",
                "sandbox-gemini/sandbox-flash",
                "sandbox-responses/sandbox-thinker",
                "sandbox-bedrock/us.anthropic.claude-sandbox"
            })
    void aVendorsOwnCounterGivesWhatItBills(String model) {
        var request = ask(model, "How many words are these?")
                .setSystem("Be brief.")
                .setMaxOutputTokens(100)
                .build();

        TokenCount count = count(request);

        var usage = caller.blocking().complete(request).getUsage();
        assertThat(count.getInputTokens()).isEqualTo(usage.getInputTokens()).isPositive();
        assertThat(count.getSource()).isEqualTo(UsageSource.USAGE_SOURCE_VENDOR);
        assertThat(count.getMethod()).isEqualTo("vendor");
        assertThat(count.getAttemptsList())
                .singleElement()
                .extracting(Attempt::getErrorReason, Attempt::getUpstreamStatus, Attempt::hasCost)
                .containsExactly(ErrorReason.ERROR_REASON_UNSPECIFIED, 200, false);
    }

    @Test
    void manyModelsAreCountedInTheirOrderEachInItsOwnWay() {
        var response = caller.blocking()
                .countTokens(counted(
                        TokenCounting.TOKEN_COUNTING_UNSPECIFIED,
                        "openai/gpt-4o",
                        "sandbox-anthropic",
                        "anthropic/claude-sonnet-4-5"));

        assertThat(response.getRequestId()).isNotEmpty();
        assertThat(response.getCountsList())
                .extracting(count -> count.getModel().getVendor(), TokenCount::getMethod)
                .containsExactly(
                        tuple("openai", "jtokkit/o200k_base"),
                        tuple("sandbox-anthropic", "vendor"),
                        tuple("anthropic", response.getCounts(2).getMethod()));
        assertThat(response.getCounts(0).getErrorBandPercent()).isPositive();
        assertThat(response.getCounts(0).getWarningsList()).isEmpty();
        assertThat(response.getCounts(2).getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(response.getCounts(2).getWarningsList()).singleElement().satisfies(warning -> {
            assertThat(warning.getCode()).isEqualTo("VENDOR_OFF");
            assertThat(warning.getMessage()).contains("ANTHROPIC_API_KEY");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stub-responses | /responses/input_tokens | 404",
                "stub-anthropic | /v1/messages/count_tokens | 500",
                "stub-bedrock | /model/counted/count-tokens | 400"
            })
    void whereTheVendorsCounterFailsParleyCountsAndSaysSo(String vendor, String path, int status) {
        boolean counts = !vendor.equals("stub-responses");
        stub.answer("counted", Reply.json(status, "{\"message\":\"no\"}"));

        TokenCount count = count(counted(TokenCounting.TOKEN_COUNTING_UNSPECIFIED, vendor + "/counted"));

        assertThat(count.getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(count.getInputTokens()).isBetween(5L, 30L);
        assertThat(count.getWarningsList())
                .extracting(Warning::getCode)
                .isEqualTo(counts ? List.of("VENDOR_COUNTER_FAILED") : List.of());
        assertThat(count.getAttemptsList())
                .extracting(Attempt::getUpstreamStatus)
                .isEqualTo(counts ? List.of(status) : List.of());
    }

    @Test
    void onlyTheVendorsOwnWordIsTakenWhereTheCallerSaysSo() {
        stub.answer("counted", Reply.json(529, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}"));

        Failure overloaded =
                failureOf(() -> count(counted(TokenCounting.TOKEN_COUNTING_VENDOR, "stub-anthropic/counted")));
        Failure none = failureOf(() -> count(counted(TokenCounting.TOKEN_COUNTING_VENDOR, "openai/gpt-4o")));
        Failure off =
                failureOf(() -> count(counted(TokenCounting.TOKEN_COUNTING_VENDOR, "anthropic/claude-sonnet-4-5")));

        assertThat(overloaded.reason()).isEqualTo("VENDOR_OVERLOADED");
        assertThat(overloaded.attempts()).hasSize(1);
        assertThat(none.reason()).isEqualTo("UNSUPPORTED_FEATURE");
        assertThat(none.about("field")).isEqualTo("estimate.counting");
        assertThat(none.about("remedy")).contains("anthropic-messages", "gemini");
        assertThat(off.reason()).isEqualTo("VENDOR_DISABLED");
    }

    @Test
    void aCounterThatDalliesIsNotWaitedForAndItsTroubleIsNotTheModels() {
        stub.answer(
                        "count-tokens",
                        Reply.json(429, "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\"}}")
                                .with("retry-after", "30"),
                        Reply.beforeHeaders(StubVendor.End.SILENCE))
                .answer(
                        "busy",
                        Reply.json(
                                200,
                                "{\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],\"stop_reason\":\"end_turn\","
                                        + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}"));

        TokenCount busy = count(counted(TokenCounting.TOKEN_COUNTING_UNSPECIFIED, "stub-vertex/busy"));
        TokenCount silent = count(counted(TokenCounting.TOKEN_COUNTING_UNSPECIFIED, "stub-vertex/quiet").toBuilder()
                .setTimeout(Durations.fromMillis(600))
                .build());
        var answer = caller.blocking()
                .complete(ask("stub-vertex/busy", "Hi").setMaxOutputTokens(9).build());

        assertThat(busy.getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(silent.getAttempts(0).getErrorReason()).isEqualTo(ErrorReason.ERROR_REASON_VENDOR_TIMEOUT);
        assertThat(silent.getInputTokens()).isPositive();
        assertThat(answer.getAttemptsList()).hasSize(1);
    }

    @Test
    void aCounterThatIsSilentToTheCallersDeadlineIsToldAsThat() {
        stub.answer("silent", Reply.beforeHeaders(StubVendor.End.SILENCE));
        Failure failure;
        int times = 0;
        do {
            failure = failureOf(() -> caller.blocking()
                    .withDeadlineAfter(2, TimeUnit.SECONDS)
                    .countTokens(counted(TokenCounting.TOKEN_COUNTING_VENDOR, "stub-anthropic/silent")));
            // A busy machine may tell it too late now and then.
        } while (failure.reason().isEmpty() && ++times < 5);

        assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(failure.reason()).isEqualTo("DEADLINE_EXCEEDED");
    }

    @Test
    void nothingLeavesTheHouseWhereParleyIsToCount() {
        stub.answer("counted", Reply.json(200, "{\"input_tokens\":7}"));

        TokenCount count = count(counted(TokenCounting.TOKEN_COUNTING_LOCAL, "stub-anthropic/counted"));
        Failure refused =
                failureOf(() -> count(counted(TokenCounting.TOKEN_COUNTING_VENDOR, "stub-anthropic/counted").toBuilder()
                        .setLocalOnly(true)
                        .addAllowedVendors("openai")
                        .build()));

        assertThat(count.getMethod()).isNotEqualTo("vendor");
        assertThat(refused.reason()).isEqualTo("NOT_ALLOWED");
        assertThat(stub.seen("counted")).isEmpty();
    }

    @Test
    void anEstimateCanStandOnTheVendorsCount() {
        stub.answer("priced", Reply.json(200, "{\"input_tokens\":1000000}"));

        Estimate estimate = caller.blocking()
                .estimateCost(counted(TokenCounting.TOKEN_COUNTING_VENDOR, "stub-anthropic/priced"))
                .getEstimates(0);

        assertThat(estimate.getTokenMethod()).isEqualTo("vendor");
        assertThat(estimate.getInputTokens()).isEqualTo(1_000_000);
        assertThat(estimate.getLowCost().getTotal()).isEqualTo("0.28");
        assertThat(stub.seen("priced"))
                .singleElement()
                .satisfies(seen -> assertThat(seen.headers()).contains(entry("x-api-key", "key-of-stub-anthropic")));
    }

    @Test
    void soundInTheVendorsCountIsPricedAsSound() {
        stub.answer("heard", Reply.json(200, "{\"totalTokens\":330}"));
        var request = counted(TokenCounting.TOKEN_COUNTING_VENDOR, "stub-gemini/heard");
        var sound = request.getMessages(0).toBuilder();
        sound.addPartsBuilder().getAudioBuilder().setMediaType("audio/wav").setData(SampleFiles.wav(10));
        var named = request.getMessages(0).toBuilder();
        named.addPartsBuilder().getAudioBuilder().setMediaType("audio/wav").setUrl("https://example.com/a.wav");

        var read = caller.blocking()
                .estimateCost(request.toBuilder().setMessages(0, sound).build());
        var unread = caller.blocking()
                .estimateCost(request.toBuilder().setMessages(0, named).build());

        // 10 seconds of 32 tokens at 40 dollars a million, the rest at one.
        assertThat(read.getEstimates(0).getInputTokens()).isEqualTo(330);
        assertThat(read.getEstimates(0).getLowCost().getTotal()).isEqualTo("0.01281");
        // Of unknown length: what is more than the text.
        assertThat(unread.getEstimates(0).getLowCost().getItemsList())
                .filteredOn(item -> item.getKind().equals("audio_input"))
                .singleElement()
                .satisfies(item -> assertThat(item.getTokens()).isBetween(310L, 325L));
    }

    @Test
    void theCounterGetsTheRequestAsTheModelWould() {
        stub.answer("us.anthropic.claude-x", Reply.json(200, "{\"inputTokens\":3}"))
                .answer("anthropic.claude-x", Reply.json(200, "{\"inputTokens\":3}"));
        var request = counted(TokenCounting.TOKEN_COUNTING_VENDOR, "stub-bedrock/us.anthropic.claude-x").toBuilder()
                .setMaxOutputTokens(5)
                .putVendorOptions("bedrock-converse", Struct.getDefaultInstance());

        assertThat(count(request.build()).getInputTokens()).isEqualTo(3);

        var seen = stub.seen("anthropic.claude-x").get(0);
        assertThat(seen.path()).isEqualTo("/model/anthropic.claude-x/count-tokens");
        assertThat(WireJson.tree(seen.body())).isEqualTo(WireJson.tree("""
            {"input": {"converse": {
              "messages": [{"role": "user", "content": [{"text": "How many words are these?"}]}],
              "system": [{"text": "Be brief."}]
            }}}
            """));
    }

    @Test
    void aTextMayStandInPlaceOfMessages() {
        var request = CompleteRequest.newBuilder().addModels("openai/gpt-4o");
        request.getEstimateBuilder().setText("Hello");

        assertThat(count(request.build()).getInputTokens()).isEqualTo(8);
    }

    @Test
    void whatLeavesNothingToCountOrBelongsToAnotherCallIsRefused() {
        var given = CompleteRequest.newBuilder().addModels("openai/gpt-4o");
        given.getEstimateBuilder().setInputTokens(5);
        var number = ask("sandbox", "Hi");
        number.getEstimateBuilder().setInputTokens(5);
        var text = ask("sandbox", "Hi");
        text.getEstimateBuilder().setText("Ho");

        assertThat(failureOf(() -> count(given.build())).about("field")).isEqualTo("estimate.input_tokens");
        assertThat(failureOf(() -> caller.blocking().complete(number.build())).about("field"))
                .isEqualTo("estimate.input_tokens");
        assertThat(failureOf(() -> caller.blocking().complete(text.build())).about("field"))
                .isEqualTo("estimate.text");
        assertThat(failureOf(() -> caller.stream(counted(TokenCounting.TOKEN_COUNTING_VENDOR, "sandbox")))
                        .about("field"))
                .isEqualTo("estimate.counting");
    }
}
