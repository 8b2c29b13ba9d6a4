package dev.parley.gateway;

import static dev.parley.testing.Caller.embed;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbeddingPurpose;
import dev.parley.v1.PriceStatus;
import dev.parley.v1.UsageSource;
import java.util.Collections;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call for embeddings may cost in all its parts, and what is told of money that was spent for nothing. */
@OverTheWire
class EmbedCostTest {

    private static final Reply BROKEN = Reply.json(500, "{\"error\":{\"message\":\"oops\"}}");

    private static final Duration LONG = Durations.fromSeconds(30);

    /** One more than a call takes. A text is counted as 2 tokens, at most 3: the whole is 0.006147 at most. */
    private static final String[] TWO_PARTS = Collections.nCopies(2049, "Hi").toArray(String[]::new);

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static Reply vectors(int count, String vector, long tokens) {
        return Reply.json(
                200,
                "{\"data\":[" + String.join(",", Collections.nCopies(count, "{\"embedding\":" + vector + "}"))
                        + "],\"usage\":{\"prompt_tokens\":" + tokens + "}}");
    }

    private Failure refused(EmbedRequest.Builder request) {
        return failureOf(() -> caller.embeddings().embed(request.build()));
    }

    @Test
    void noOtherDeploymentIsAskedThatWouldCostMoreThanAPaidPartLeaves() {
        vendor.answer("shared key-of-first", vectors(2048, "[1]", 2048), BROKEN)
                .answer("shared key-of-second", vectors(2048, "[2]", 2048), vectors(1, "[3]", 1));

        Failure bounded =
                refused(embed("first/shared", TWO_PARTS).setMaxCost("0.008").setTimeout(LONG));

        assertThat(bounded.reason()).isEqualTo("VENDOR_UNAVAILABLE");
        assertThat(bounded.about("remedy")).startsWith("try again, or ask another model; or raise max_cost");
        assertThat(bounded.attempts()).extracting(Attempt::getVendor).containsOnly("first");
        assertThat(bounded.attempts().get(0).getCost().getTotal()).isEqualTo("0.002048");
        assertThat(vendor.seen("shared key-of-second")).isEmpty();
    }

    @Test
    void anotherDeploymentAnswersWhereBothStayBelowTheBound() {
        vendor.answer("shared key-of-first", vectors(2048, "[1]", 2048), BROKEN)
                .answer("shared key-of-second", vectors(2048, "[2]", 2048), vectors(1, "[3]", 1));

        var answer = caller.embeddings()
                .embed(embed("first/shared", TWO_PARTS)
                        .setMaxCost("0.0082")
                        .setTimeout(LONG)
                        .build());

        assertThat(answer.getActual().getVendor()).isEqualTo("second");
        assertThat(answer.getCost().getTotal()).isEqualTo("0.002049");
    }

    @Test
    void theNextPartIsNotAskedForWhereTheFirstCostMoreThanItsCount() {
        vendor.answer("priced", vectors(2048, "[1]", 40_000), vectors(1, "[1]", 1));

        Failure failure = refused(embed("stub/priced", TWO_PARTS).setMaxCost("0.0112"));

        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        assertThat(failure.about("field")).isEqualTo("max_cost");
        assertThat(failure.message()).contains("the attempts so far cost 0.0112 USD");
        assertThat(failure.attempts())
                .extracting(attempt -> attempt.getCost().getTotal())
                .containsExactly("0.0112");
        assertThat(vendor.seen("priced")).hasSize(1);
    }

    @Test
    void aCallThatFailedAfterItWasSentCountsAsBilled() {
        vendor.answer("shared key-of-first", Reply.beforeHeaders(End.SILENCE));

        Failure failure =
                refused(embed("first/shared", "Hi").setMaxCost("0.000004").setTimeout(LONG));

        assertThat(failure.reason()).isEqualTo("COST_LIMIT");
        assertThat(failure.attempts()).hasSize(1);
        var attempt = failure.attempts().get(0);
        assertThat(attempt.getUsage().getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(attempt.getCost().getStatus()).isEqualTo(PriceStatus.PRICE_STATUS_KNOWN);
        assertThat(vendor.seen("shared key-of-second")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "stub/text-embedding-3-large, 2641",
        "stub/text-embedding-3-small, 5276",
        "stub-gemini/gemini-embedding-001, 2641",
        "stub-cohere/embed-v4.0, 5276",
        "stub-bedrock/amazon.titan-embed-text-v1, 5276"
    })
    void vectorsOfKnownLengthThatNoMessageCanCarryAreRefusedBeforehand(String model, int most) {
        String[] texts = Collections.nCopies(8_000, "a").toArray(String[]::new);
        var request = embed(model, texts);

        Failure failure = refused(
                model.contains("cohere") ? request.setPurpose(EmbeddingPurpose.EMBEDDING_PURPOSE_DOCUMENT) : request);

        assertThat(failure.reason()).isEqualTo("TOO_LARGE");
        assertThat(failure.about("field")).isEqualTo("inputs");
        assertThat(failure.about("remedy")).contains("at most " + most + " inputs");
        assertThat(failure.attempts()).isEmpty();
    }

    @Test
    void vectorsOfUnknownLengthAreRefusedAfterTheFirstPartWithWhatItCost() {
        String[] texts = Collections.nCopies(8_000, "a").toArray(String[]::new);
        String vector = "[" + "0,".repeat(1499) + "1]";
        vendor.answer("priced", vectors(2048, vector, 2048));

        Failure failure = refused(embed("stub/priced", texts));

        assertThat(failure.reason()).isEqualTo("TOO_LARGE");
        assertThat(failure.message()).contains("8000 vectors of 1500 numbers");
        assertThat(failure.attempts())
                .extracting(attempt -> attempt.getCost().getTotal())
                .containsExactly("0.00057344");
        assertThat(vendor.seen("priced")).hasSize(1);
    }
}
