package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.Caller.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.EveryVendor;
import dev.parley.testing.StreamReplies;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.AttemptOutcome;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.FinishReason;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.StreamCompleteResponse;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the vendor of a stream has reported counts against the limit in place of what Parley took it for. "Hi" is 8 tokens
 * for Parley and 10 at most; " word" is one. A million cost 1 and 2 USD at "own/gpt-4o".
 */
@QuarkusTest
@TestProfile(EveryVendor.WithOwnPrices.class)
class ReportedCostLimitTest {

    private static final String WORD = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"}}]}\n\n";

    /** Parley takes it for about 10 tokens; its vendor reads 152,667, for 0.763335 USD, and has written one. */
    private static final String LONG_PROMPT = StreamReplies.MESSAGE_START
            .replace("\"input_tokens\":20", "\"input_tokens\":152667")
            .replace("5000", "0");

    @ConfigProperty(name = EveryVendor.STUB_PORT)
    int port;

    @AutoClose
    private final Caller caller = new Caller();

    private static String usage(int prompt, String more) {
        return "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":" + prompt + more + "}}\n\n";
    }

    private static List<String> words(int number) {
        return Collections.nCopies(number, WORD);
    }

    /** The answer of a vendor that reports, goes on for long, and never ends. */
    private List<StreamCompleteResponse> stream(String model, String limit, List<String> first) {
        var events = new ArrayList<>(first);
        events.addAll(words(400));
        StubVendor.at(port)
                .answer(
                        model.substring(model.indexOf('/') + 1),
                        Reply.events(End.SILENCE, events.toArray(String[]::new)));
        return caller.stream(ask(model, "Hi").setMaxCost(limit).build());
    }

    private static CompleteResponse stopped(List<StreamCompleteResponse> answered, int words, String cost) {
        assertThat(text(answered)).isEqualTo(" word".repeat(words));
        var finished = finished(answered);
        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        assertThat(finished.getCost().getTotal()).isEqualTo(cost);
        return finished;
    }

    /** The token that would exceed the limit has come and is billed. */
    @ParameterizedTest
    @CsvSource({
        // Reported as more than expected, as less than at most, and with nothing of the output.
        "100, 0.0003, 100, 0.000302",
        "100, 0.0003019, 100, 0.000302",
        "100, 0.000302, 101, 0.000304",
        "8, 0.00021, 101, 0.000212",
        "8, 0.000208, 100, 0.00021"
    })
    void theInputThatIsReportedIsPricedInPlaceOfTheWorst(int prompt, String limit, int words, String cost) {
        var answered = stream("own/gpt-4o", limit, List.of(usage(prompt, ",\"completion_tokens\":0")));

        assertThat(stopped(answered, words, cost).getUsage().getInputTokens()).isEqualTo(prompt);
    }

    /** 20 tokens at 1 USD, 80 at 0.25: as much as 40. */
    @Test
    void whatWasReadFromTheCacheCostsWhatThatCosts() {
        var answered = stream(
                "own/gpt-4o-mini",
                "0.00024",
                List.of(usage(100, ",\"completion_tokens\":0,\"prompt_tokens_details\":{\"cached_tokens\":80}")));

        assertThat(stopped(answered, 100, "0.000242").getUsage().getCacheReadTokens())
                .isEqualTo(80);
    }

    /** 200,000 tokens are above 128,000, where a million cost 6 and 30 USD. */
    @Test
    void theThresholdIsThatOfTheInputThatIsReported() {
        var finished =
                finished(stream("own/long-prompts", "1.203", List.of(usage(200_000, ",\"completion_tokens\":0"))));

        assertThat(finished.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        assertThat(finished.getUsage().getOutputTokens()).isEqualTo(101);
        assertThat(finished.getCost().getTotal()).isEqualTo("1.20303");
    }

    /** In a batch a token costs the half. */
    @Test
    void theTierIsThatWhichIsServed() {
        String told =
                usage(100, ",\"completion_tokens\":0").replace("\"choices\"", "\"service_tier\":\"batch\",\"choices\"");

        stopped(stream("own/gpt-4o", "0.00025", List.of(told)), 200, "0.000251");
    }

    /** The watch goes on by what was expected; the cost is what is known of it. */
    @Test
    void aTierWithoutAPriceCutsNothingOff() {
        String told =
                usage(100, ",\"completion_tokens\":0").replace("\"choices\"", "\"service_tier\":\"flex\",\"choices\"");

        var finished = stopped(stream("own/gpt-4o", "0.00021", List.of(told)), 100, "");

        assertThat(finished.getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_UNKNOWN);
    }

    /** 8 tokens of input and 100 of output are paid for, of which 40 were hidden thoughts, or half of the words no tokens. */
    @ParameterizedTest
    @CsvSource({
        "10, '50,\"completion_tokens_details\":{\"reasoning_tokens\":40}', 60",
        "10, 50, 60",
        "20, 10, 110",
    })
    void whatTheVendorCountedOfTheOutputStandsForAllUntilThen(int before, String reported, int words) {
        var first = new ArrayList<>(words(before));
        first.add(usage(8, ",\"completion_tokens\":" + reported));

        stopped(stream("own/gpt-4o", "0.000208", first), words, "0.00021");
    }

    /** A real Gemini tells its prompt with each piece, and the output at its end alone: what came is not forgotten. */
    @ParameterizedTest
    @CsvSource({"0, 100", "40, 70"})
    void theInputThatIsToldAgainAndAgainCountsForNothingOfTheOutput(int reported, int words) {
        String word = WORD.replace("]}\n", "],\"usage\":{\"prompt_tokens\":8}}\n");
        var first = new ArrayList<>(words(10));
        if (reported > 0) {
            first.add(usage(8, ",\"completion_tokens\":" + reported));
        }
        first.addAll(Collections.nCopies(400, word));

        stopped(stream("own/gpt-4o", "0.000208", first), words, "0.00021");
    }

    /** Ten words came and are paid for with the input that was expected; of the input that is told then none is. */
    @Test
    void theInputThatIsToldBehindWordsIsAddedToThem() {
        var seen = new CompletableFuture<Void>();
        StubVendor.at(port)
                .answer(
                        "gpt-4o",
                        Reply.events(End.SILENCE, String.join("", words(10)), usage(95, ""))
                                .after(seen));
        var answered = new ArrayList<StreamCompleteResponse>();

        caller.blocking()
                .streamComplete(ask("own/gpt-4o", "Hi").setMaxCost("0.0001").build())
                .forEachRemaining(event -> {
                    answered.add(event);
                    if (text(answered).equals(" word".repeat(10))) {
                        seen.complete(null);
                    }
                });

        stopped(answered, 10, "0.000115");
    }

    /** 120 tokens were billed by the tenth word, of which 100 are paid for: nothing of that word is. */
    @Test
    void aReportThatIsAboveTheLimitEndsTheStreamWhereItIs() {
        String all = String.join("", words(10)) + usage(8, ",\"completion_tokens\":120");

        stopped(stream("own/gpt-4o", "0.000208", List.of(all)), 9, "0.000248");
    }

    /** Parley would count 40 tokens, of which 30 are paid for; the vendor bills 25. */
    @Test
    void anAnswerThatIsWholeAndPaidForIsNotCut() {
        String end = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + " word".repeat(40)
                + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":25}}\n\n"
                + "data: [DONE]\n\n";
        StubVendor.at(port).answer("gpt-4o", Reply.events(end));

        var answered =
                caller.stream(ask("own/gpt-4o", "Hi").setMaxCost("0.00007").build());

        assertThat(text(answered)).isEqualTo(" word".repeat(40));
        assertThat(finished(answered).getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        assertThat(finished(answered).getCost().getTotal()).isEqualTo("0.000058");
    }

    /** What the vendor has written by then is not passed on: the prompt alone is above the limit. */
    @Test
    void anInputThatIsAboveTheLimitByItselfLeavesNoneForWordsThatCameWithIt() {
        var words = Collections.nCopies(10, StreamReplies.ANTHROPIC.piece());
        StubVendor.at(port).answer("opus", Reply.events(End.SILENCE, LONG_PROMPT + String.join("", words)));

        var answered =
                caller.stream(ask("own-claude/opus", "Hi").setMaxCost("0.70").build());

        assertThat(text(answered)).isEmpty();
        assertThat(finished(answered).getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_COST_LIMIT);
        // 0.763335 and the word that came.
        assertThat(Double.parseDouble(finished(answered).getCost().getTotal())).isBetween(0.76336, 0.76346);
    }

    /** The model thinks, and nothing of that is sent: it is not waited for. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInputThatIsAboveTheLimitByItselfEndsTheStreamBeforeAWord(boolean structured) throws Exception {
        var reply = Reply.events(End.SILENCE, LONG_PROMPT);
        StubVendor.at(port).answer("opus", reply);
        var request = ask("own-claude/opus", "Hi").setMaxCost("0.70");
        if (structured) {
            request.getResponseFormatBuilder()
                    .getJsonSchemaBuilder()
                    .setSchema("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");
        }

        var answered = caller.stream(request.build());
        var finished = stopped(answered, 0, "0.76336");
        assertThat(finished.toString().contains("STRUCTURED_OUTPUT_MISSING")).isEqualTo(structured);
        assertThat(answered).hasSize(2);
        assertThat(answered.get(0).getStarted().getActual().getVendor()).isEqualTo("own-claude");
        assertThat(finished.getUsage().getInputTokens()).isEqualTo(152_667);
        assertThat(finished.getAttemptsList()).singleElement().satisfies(attempt -> {
            assertThat(attempt.getOutcome()).isEqualTo(AttemptOutcome.ATTEMPT_OUTCOME_ANSWERED);
            assertThat(attempt.getCost()).isEqualTo(finished.getCost());
        });
        reply.left().get(30, TimeUnit.SECONDS);
    }

    /** The vendor tells of 500 tokens after ten words: the model thinks on, and its caller sees nothing of it. */
    @Test
    void thoughtsThatAreNotSentEndTheStreamWhenTheyAreReported() {
        var seen = new CompletableFuture<Void>();
        StubVendor.at(port)
                .answer(
                        "gpt-4o",
                        Reply.events(End.SILENCE, String.join("", words(10)), usage(8, ",\"completion_tokens\":500"))
                                .after(seen));
        var answered = new ArrayList<StreamCompleteResponse>();

        caller.blocking()
                .streamComplete(ask("own/gpt-4o", "Hi").setMaxCost("0.0003").build())
                .forEachRemaining(event -> {
                    answered.add(event);
                    if (text(answered).equals(" word".repeat(10))) {
                        seen.complete(null);
                    }
                });

        var finished = stopped(answered, 10, "0.001008");
        assertThat(text(finished.getMessage())).isEqualTo(" word".repeat(10));
    }

    @Test
    void anInputThatIsPaidForIsReadOn() {
        StubVendor.at(port)
                .answer(
                        "opus",
                        Reply.events(
                                LONG_PROMPT,
                                StreamReplies.ANTHROPIC.piece(),
                                StreamReplies.anthropic(
                                        "message_delta",
                                        "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":7}"),
                                StreamReplies.anthropic("message_stop", "\"more\":0")));

        var answered =
                caller.stream(ask("own-claude/opus", "Hi").setMaxCost("0.77").build());

        assertThat(text(answered)).isEqualTo("word ");
        assertThat(finished(answered).getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        assertThat(finished(answered).getCost().getTotal()).isEqualTo("0.76351");
    }
}
