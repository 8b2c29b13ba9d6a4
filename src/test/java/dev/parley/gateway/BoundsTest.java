package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.attempts;
import static dev.parley.testing.Caller.embed;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.END;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.PIECE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.End;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.testing.StubVendor.Seen;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.Failover;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bounds of a request, which nothing leads beyond, however its vendor fails. Its route hedges after a millisecond, and its
 * second deployment is neither local nor of the vendor that is allowed.
 */
@OverTheWire
class BoundsTest {

    private static final Reply VECTOR =
            Reply.json(200, "{\"data\":[{\"index\":0,\"embedding\":[1]}],\"usage\":{\"prompt_tokens\":1}}");

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    @BeforeEach
    void takeLongerThanAHedgeWaits() {
        vendor.onAsked(model -> LockSupport.parkNanos(Duration.ofMillis(50).toNanos()));
    }

    static Stream<Arguments> bounds() {
        return Stream.of(
                bound("local_only", request -> request.setLocalOnly(true)),
                bound("allowed_vendors", request -> request.addAllowedVendors("home")),
                bound("pinned", request -> request.setFailover(Failover.FAILOVER_PINNED)));
    }

    private static Arguments bound(String name, UnaryOperator<CompleteRequest.Builder> bound) {
        return Arguments.of(name, bound);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bounds")
    void nothingLeadsBeyondTheBoundsOfTheRequest(String name, UnaryOperator<CompleteRequest.Builder> bound) {
        vendor.answer("there", GOOD);
        for (int status : new int[] {401, 404, 429, 500, 503}) {
            vendor.answer("here", Reply.json(status, "{\"error\":{\"message\":\"no\"}}"));
            var failure = failureOf(() ->
                    caller.blocking().complete(bound.apply(ask("homely", "Hi")).build()));
            assertThat(failure.attempts()).extracting(Attempt::getVendor).containsExactly("home");
        }
        vendor.answer("here", Reply.events(End.CUT, PIECE));
        var broken = bound.apply(ask("homely", "Hi"));
        boolean pinned = broken.getFailover() == Failover.FAILOVER_PINNED;
        failureOf(() -> caller.stream(broken.setContinueElsewhere(!pinned).build()));

        assertThat(vendor.seen("here")).hasSize(6);
        assertThat(vendor.seen("there")).isEmpty();
    }

    /** What ends a stream before its content; the last is ended by the attempt's time. */
    private static List<Reply> withoutContent() {
        return List.of(
                Reply.events("data: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n"),
                Reply.events(End.CUT),
                Reply.beforeHeaders(End.RESET),
                Reply.events(End.SILENCE));
    }

    private static CompleteRequest.Builder impatient() {
        return ask("homely", "Hi").setRetry(attempts(5, 1).setAttemptTimeout(Durations.fromMillis(300)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bounds")
    void aStreamThatEndsBeforeItsContentLeadsNowhereEither(String name, UnaryOperator<CompleteRequest.Builder> bound) {
        vendor.answer("there", Reply.events(PIECE, END));

        for (Reply reply : withoutContent()) {
            vendor.answer("here", reply);
            var failure = failureOf(() -> caller.stream(bound.apply(impatient()).build()));
            assertThat(failure.attempts()).extracting(Attempt::getVendor).containsExactly("home");
        }

        assertThat(vendor.seen("there")).isEmpty();
    }

    /** A route, the same model at another account, and a vendor that is not local. */
    @Test
    void embeddingsThatMustStayLocalDo() {
        vendor.answer("there", VECTOR).answer("shared", VECTOR);
        for (Reply reply :
                List.of(BROKEN, Reply.json(429, "{}"), Reply.json(404, "{}"), Reply.beforeHeaders(End.CUT))) {
            vendor.answer("here", reply).answer("shared key-of-first", reply);
            for (String model : List.of("homely", "first/shared")) {
                var failure = failureOf(() -> caller.embeddings()
                        .embed(embed(model, "Hi").setLocalOnly(true).build()));
                assertThat(failure.attempts())
                        .isNotEmpty()
                        .extracting(Attempt::getVendor)
                        .containsOnly(model.equals("homely") ? "home" : "first");
            }
        }
        var refused = failureOf(() -> caller.embeddings()
                .embed(embed("second/shared", "Hi").setLocalOnly(true).build()));

        assertThat(refused.reason()).isEqualTo("NOT_ALLOWED");
        assertThat(vendor.seen("there")).isEmpty();
        assertThat(vendor.seen("shared")).extracting(Seen::key).containsOnly("key-of-first");
    }

    /** The same calls without a bound do leave, so that the tests above show something. */
    @Test
    void withoutABoundTheyDo() {
        vendor.answer("here", BROKEN).answer("there", GOOD);
        var whole = caller.blocking().complete(ask("homely", "Hi").build());
        assertThat(whole.getAttemptsList()).extracting(Attempt::getVendor).contains("away");

        vendor.answer("there", Reply.events(PIECE, END));
        for (Reply reply : withoutContent()) {
            vendor.answer("here", reply);
            assertThat(Caller.text(caller.stream(impatient().build()))).isEqualTo("word ");
        }

        vendor.answer("here", BROKEN).answer("there", VECTOR);
        for (String model : List.of("homely", "first/shared")) {
            vendor.answer("shared key-of-first", BROKEN).answer("shared", VECTOR);
            var vectors = caller.embeddings().embed(embed(model, "Hi").build());
            assertThat(vectors.getActual().getVendor()).isEqualTo(model.equals("homely") ? "away" : "second");
        }
    }
}
