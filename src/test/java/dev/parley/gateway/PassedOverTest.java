package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.Caller.embed;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.Caller.finished;
import static dev.parley.testing.ChatReplies.END_WITH_USAGE;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ModelRef;
import dev.parley.v1.Warning;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * Where {@code max_cost} does not pay for one deployment, the next that the caller allows is asked. The stub's "gpt-5.6"
 * costs 5 and 30 USD per million tokens, its "priced" 0.28 and 0.42, all of the racers' 1 and 2.
 */
@OverTheWire
class PassedOverTest {

    private static final ModelRef DEAR =
            ModelRef.newBuilder().setVendor("stub").setModel("gpt-5.6").build();

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static void assertTold(List<Warning> warnings, String message) {
        assertThat(warnings)
                .filteredOn(warning -> warning.getCode().equals("PASSED_OVER"))
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.getField()).isEqualTo("max_cost");
                    assertThat(warning.getMessage())
                            .startsWith("stub/gpt-5.6: ")
                            .contains(message);
                });
    }

    @Test
    void aCheaperOneAnswersWhereTheWorstCaseOfTheFirstIsTooDear() {
        vendor.answer("priced", GOOD);

        var answer = caller.blocking()
                .complete(ask("stub/gpt-5.6", "Hi")
                        .addModels("stub/priced")
                        .setMaxOutputTokens(100)
                        .setMaxCost("0.0005")
                        .build());

        assertThat(answer.getAttemptsList()).extracting(Attempt::getModel).containsExactly("priced");
        assertThat(answer.getRequested()).isEqualTo(DEAR);
        assertTold(answer.getWarningsList(), "worst case costs 0.003");
        assertThat(vendor.seen("gpt-5.6")).isEmpty();
    }

    @Test
    void aCheaperOneStreamsWhereTheInputOfTheFirstIsTooDear() {
        vendor.answer("priced", Reply.events(PIECE, END_WITH_USAGE));

        var finished = finished(caller.stream(ask("stub/gpt-5.6", "word ".repeat(10_000))
                .addModels("stub/priced")
                .setMaxCost("0.01")
                .build()));

        assertThat(finished.getAttemptsList()).extracting(Attempt::getModel).containsExactly("priced");
        assertThat(finished.getRequested()).isEqualTo(DEAR);
        assertTold(finished.getWarningsList(), "the input alone costs 0.06");
        assertThat(vendor.seen("gpt-5.6")).isEmpty();
    }

    @Test
    void whereAllAreTooDearEachIsListedWithItsWorstCase() {
        var request = ask("stub/gpt-5.6", "word ".repeat(1000))
                .addModels("racer/priced")
                .setMaxOutputTokens(1000)
                .setMaxCost("0.0001")
                .build();

        var whole = failureOf(() -> caller.blocking().complete(request));
        var streamed = failureOf(() -> caller.stream(request));

        assertThat(List.of(whole, streamed)).allSatisfy(failure -> {
            assertThat(failure.reason()).isEqualTo("COST_LIMIT");
            assertThat(failure.about("field")).isEqualTo("max_cost");
            assertThat(failure.about("remedy")).contains("raise max_cost");
            assertThat(failure.attempts()).isEmpty();
        });
        assertThat(whole.message())
                .containsPattern("stub/gpt-5.6: .* costs 0\\.03\\d+ USD.*; racer/priced: .* costs 0\\.003\\d* USD");
        assertThat(streamed.message())
                .containsPattern("stub/gpt-5.6: .* costs 0\\.006\\d* USD.*; racer/priced: .* costs 0\\.001\\d* USD");
    }

    /** One that may be billed fails; what is left pays for the third alone. Whom nobody asked is no attempt. */
    @Test
    void oneThatHasBecomeTooDearGivesWayToTheNext() {
        vendor.answer("begins", Reply.json(200, "no answer"))
                .answer("as-dear", GOOD)
                .answer("priced", GOOD);

        var answer = caller.blocking().complete(threeOf(3).setMaxCost("0.003").build());

        assertThat(answer.getAttemptsList())
                .extracting(Attempt::getErrorReason)
                .containsExactly(
                        ErrorReason.ERROR_REASON_INVALID_VENDOR_RESPONSE, ErrorReason.ERROR_REASON_UNSPECIFIED);
        assertThat(answer.getActual().getVendor()).isEqualTo("stub");
        assertThat(vendor.seen("as-dear")).isEmpty();
    }

    @Test
    void whereTheMoneyIsSpentTheCallEndsWithItsAttempts() {
        vendor.answer("begins", Reply.json(200, "no answer")).answer("as-dear", GOOD);

        var failure = failureOf(
                () -> caller.blocking().complete(threeOf(2).setMaxCost("0.003").build()));

        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        assertThat(failure.about("vendor")).isEqualTo("racer-too");
        assertThat(failure.attempts()).extracting(Attempt::getModel).containsExactly("begins");
        assertThat(vendor.seen("as-dear")).isEmpty();
    }

    private static CompleteRequest.Builder threeOf(int models) {
        var request = ask("racer/begins", "Hi").setMaxOutputTokens(1000).setRetry(attempts(2, 1));
        Stream.of("racer-too/as-dear", "stub/priced").limit(models - 1L).forEach(request::addModels);
        return request;
    }

    @Test
    void theSameHoldsForEmbeddings() {
        vendor.answer("priced", Reply.json(200, "{\"data\":[{\"embedding\":[1]}],\"usage\":{\"prompt_tokens\":1}}"));

        var answer = caller.embeddings()
                .embed(embed("stub/gpt-5.6", "Hi")
                        .addModels("stub/priced")
                        .setMaxCost("0.000005")
                        .build());

        assertThat(answer.getActual().getModel()).isEqualTo("priced");
        assertThat(answer.getRequested()).isEqualTo(DEAR);
        assertTold(answer.getWarningsList(), "more than max_cost");
    }
}
