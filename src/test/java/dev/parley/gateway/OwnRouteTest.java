package dev.parley.gateway;

import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Failover;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.Sampling;
import dev.parley.v1.Strategy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request that makes a route of its own models. */
@OverTheWire
class OwnRouteTest {

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static CompleteRequest.Builder ask(String text, Strategy strategy, String... models) {
        return Caller.ask(models[0], text)
                .clearModels()
                .addAllModels(List.of(models))
                .setStrategy(strategy);
    }

    private Attempt last(CompleteRequest.Builder request) {
        var answer = caller.blocking().complete(request.build());
        return answer.getAttempts(answer.getAttemptsCount() - 1);
    }

    @ParameterizedTest
    @CsvSource({"3000, 5, dear-output", "3, 3000, dear-input"})
    void theCheapestIsTheOneForThisRequest(int words, int expected, String model) {
        vendor.answer("dear-output", GOOD).answer("dear-input", GOOD).answer("unknown", GOOD);
        var request = ask(
                "word ".repeat(words),
                Strategy.STRATEGY_CHEAPEST,
                "priced/unknown",
                "priced/dear-output",
                "priced/dear-input");
        request.getEstimateBuilder().setExpectedOutputTokens(expected);

        assertThat(last(request).getModel()).isEqualTo(model);
    }

    @Test
    void theOthersFollowInTheOrderOfTheStrategy() {
        vendor.answer("dear-output", BROKEN).answer("dear-input", BROKEN).answer("unknown", GOOD);
        var request = ask("Hi", Strategy.STRATEGY_CHEAPEST, "priced/unknown", "priced/dear-input", "priced/dear-output")
                .setRetry(attempts(3, 1));
        request.getEstimateBuilder().setExpectedOutputTokens(1_000);

        assertThat(caller.blocking().complete(request.build()).getAttemptsList())
                .extracting(Attempt::getModel)
                .containsExactly("dear-input", "dear-output", "unknown");
    }

    @Test
    void aStrategyWithAPinFindsTheOneThatAnswersAndNoOther() {
        vendor.answer("free", BROKEN);
        var request = ask("Hi", Strategy.STRATEGY_ORDER, "picky/fixed", "picky/free", "timed/a")
                .setSampling(Sampling.newBuilder().setTemperature(0.5))
                .setRetry(attempts(3, 1))
                .setFailover(Failover.FAILOVER_PINNED);

        var failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.attempts()).extracting(Attempt::getModel).containsExactly("free");
    }

    /** The one that is named may not be called, and the same model elsewhere can't take the request. */
    @Test
    void whereAStandInCanNotTakeTheRequestThatIsTold() {
        var request = ask("Hi", Strategy.STRATEGY_ORDER, "choosy/fixed")
                .addAllowedVendors("choosy-too")
                .setSampling(Sampling.newBuilder().setTemperature(0.5))
                .build();

        var failure = failureOf(() -> caller.blocking().complete(request));

        assertThat(failure.reason()).isEqualTo("UNSUPPORTED_PARAMETER");
        assertThat(failure.about("vendor")).isEqualTo("choosy-too");
    }

    /** Both are the same model of the same vendor, at two accounts. */
    @Test
    void aWeightOfZeroIsNoStandInForTheSameModelEitherWhateverFailoverSays() {
        vendor.answer("shared", BROKEN);
        var request = ask("Hi", Strategy.STRATEGY_WEIGHTED, "first/shared", "second/shared")
                .addWeights(1)
                .addWeights(0)
                .setRetry(attempts(3, 1))
                .setFailover(Failover.FAILOVER_SAME_MODEL);

        var failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.attempts()).extracting(Attempt::getVendor).containsExactly("first");
    }

    @Test
    void whatWasRequestedIsTheFirstThatTheCallerNamedWhoeverAnswers() {
        vendor.answer("dear-output", GOOD).answer("dear-input", GOOD);
        var request = ask("word ".repeat(3000), Strategy.STRATEGY_CHEAPEST, "priced/dear-input", "priced/dear-output");
        request.getEstimateBuilder().setExpectedOutputTokens(5);

        var answer = caller.blocking().complete(request.build());

        assertThat(answer.getAttempts(0).getModel()).isEqualTo("dear-output");
        assertThat(answer.getRequested().getModel()).isEqualTo("dear-input");
    }

    /** It was cut off by the time of its attempt, which says as much as a failure of its own. */
    @Test
    void whoIsSilentIsNotTheFastest() {
        vendor.answer("hangs", Reply.beforeHeaders(End.SILENCE)).answer("sings", Reply.events(PIECE, END));
        var request = ask("Hi", Strategy.STRATEGY_FASTEST, "timed/hangs", "timed/sings")
                .setRetry(RetryPolicy.newBuilder().setAttemptTimeout(Durations.fromMillis(300)));

        var first = finished(caller.stream(request.build()));
        var second = finished(caller.stream(request.build()));

        assertThat(first.getAttemptsList()).extracting(Attempt::getModel).containsExactly("hangs", "sings");
        assertThat(second.getAttemptsList()).extracting(Attempt::getModel).containsExactly("sings");
    }

    /** Only whole answers were asked for, so it is these whose time counts. */
    @Test
    void theFastestOfWholeAnswersIsTheOneWhoseAnswersCameSoonest() {
        vendor.answer("crawls", GOOD.after(Duration.ofMillis(500))).answer("runs", GOOD);
        caller.blocking().complete(Caller.ask("timed/crawls", "Hi").build());
        caller.blocking().complete(Caller.ask("timed/runs", "Hi").build());

        assertThat(last(ask("Hi", Strategy.STRATEGY_FASTEST, "timed/crawls", "timed/runs"))
                        .getModel())
                .isEqualTo("runs");
    }

    @Test
    void aWeightOfZeroIsNeverAskedAndTheOthersByTheirShare() {
        vendor.answer("a", BROKEN).answer("b", BROKEN).answer("c", GOOD);
        var request = ask("Hi", Strategy.STRATEGY_WEIGHTED, "timed/c", "timed/a", "timed/b")
                .addAllWeights(List.of(0, 1_000_000, 1))
                .setRetry(attempts(3, 1));

        var failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.attempts()).extracting(Attempt::getModel).containsExactlyInAnyOrder("a", "b");
        assertThat(vendor.seen("c")).isEmpty();
    }

    /** It was named, so that it is told of. */
    @Test
    void whoCantTakeTheRequestIsPassedOver() {
        vendor.answer("free", GOOD);
        var request = ask("Hi", Strategy.STRATEGY_ORDER, "picky/fixed", "picky/free")
                .setSampling(Sampling.newBuilder().setTemperature(0.5));

        var answer = caller.blocking().complete(request.build());

        assertThat(answer.getAttemptsList()).extracting(Attempt::getModel).containsExactly("free");
        assertThat(answer.getWarningsList()).singleElement().satisfies(warning -> {
            assertThat(warning.getCode()).isEqualTo("PASSED_OVER");
            assertThat(warning.getMessage()).startsWith("picky/fixed: ");
        });
        assertThat(vendor.seen("fixed")).isEmpty();
    }

    @Test
    void whoMayNotBeCalledIsPassedOverAndNobodyLeftIsTold() {
        vendor.answer("a", GOOD);
        var request = ask("Hi", Strategy.STRATEGY_LEAST_IN_FLIGHT, "picky/free", "timed/a")
                .addAllowedVendors("timed");

        assertThat(last(request))
                .extracting(Attempt::getVendor, Attempt::getModel)
                .isEqualTo(tuple("timed", "a").toList());
        assertThat(failureOf(() -> caller.blocking()
                                .complete(request.clearAllowedVendors()
                                        .setLocalOnly(true)
                                        .addAllowedVendors("away")
                                        .build()))
                        .reason())
                .isEqualTo("NOT_ALLOWED");
    }

    /** Each name of a model is a word, and each number a weight. */
    @ParameterizedTest
    @CsvSource({
        "STRATEGY_WEIGHTED, timed/a timed/b 1, weights",
        "STRATEGY_WEIGHTED, timed/a timed/b 1 -1, weights[1]",
        "STRATEGY_WEIGHTED, timed/a timed/b 1000001 1, weights[0]",
        "STRATEGY_WEIGHTED, timed/a timed/b 0 0, weights",
        "STRATEGY_FASTEST, timed/a timed/b 1 1, weights",
        "STRATEGY_UNSPECIFIED, timed/a timed/b 1 1, weights",
        "STRATEGY_FASTEST, timed/a thrifty, models[1]"
    })
    void whatMakesNoSenseIsRefusedByItsField(Strategy strategy, String words, String field) {
        String[] models = words(words, false);
        var request = ask("Hi", strategy, models);
        Stream.of(words(words, true)).map(Integer::valueOf).forEach(request::addWeights);

        var failure = failureOf(() -> caller.blocking().complete(request.build()));

        assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
        assertThat(failure.about("field")).isEqualTo(field);
        assertThat(failure.about("remedy")).isNotBlank();
    }

    private static String[] words(String all, boolean numbers) {
        return Arrays.stream(all.split(" "))
                .filter(word -> word.matches("-?\\d+") == numbers)
                .toArray(String[]::new);
    }

    @Test
    void anEstimateTellsOfEachModelWhateverTheStrategy() {
        var request = ask("Hi", Strategy.STRATEGY_ORDER, "picky/free", "timed/a");

        assertThat(caller.blocking().estimateCost(request.build()).getEstimatesList())
                .hasSize(2);
    }
}
