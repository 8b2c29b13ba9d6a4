package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.counted;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.EventLoops;
import dev.parley.testing.Metrics;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Media;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.TokenCount;
import dev.parley.v1.TokenCounting;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys that vendors' counters are called with. KEY_ONE of these vendors has nearly all of the traffic. */
@OverTheWire
class CountKeysTest {

    /** An answer, and a count, whichever was asked for. */
    private static final Reply GOOD = Reply.json(200, """
            {"input_tokens": 7, "id": "r", "status": "completed",
             "output": [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hi"}]}],
             "usage": {"input_tokens": 7, "output_tokens": 1, "total_tokens": 8}}
            """);

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private static Reply refused(int status) {
        return Reply.json(status, "{}");
    }

    private TokenCount count(String model) {
        return count(counted(TokenCounting.TOKEN_COUNTING_VENDOR_OR_LOCAL, model));
    }

    private TokenCount count(CompleteRequest.Builder request) {
        return caller.blocking().countTokens(request.build()).getCounts(0);
    }

    private List<Attempt> asked(String model) {
        return caller.blocking().complete(ask(model, "Hi").build()).getAttemptsList();
    }

    private List<String> keys(String model) {
        return vendor.seen(model).stream().map(StubVendor.Seen::key).toList();
    }

    /** A key that is wrong is so for answers too; what it may not do, or not so often, holds for counts alone. */
    @ParameterizedTest
    @CsvSource({
        "401, VENDOR_AUTHENTICATION, KEY_TWO",
        "403, VENDOR_PERMISSION, KEY_ONE",
        "429, VENDOR_RATE_LIMITED, KEY_ONE"
    })
    void aKeyThatIsRefusedGivesWayToTheOtherAndIsThenPassedOver(int status, String reason, String answersBy) {
        String id = "counts-" + status;
        String model = id + "-turned";
        vendor.answer(model, GOOD).answer(model + " key-one", refused(status).with("retry-after", "30"));

        TokenCount turned = count(id + "/" + model);
        TokenCount next = count(id + "/" + model);
        vendor.answer(model + " key-one", GOOD);
        List<Attempt> answered = asked(id + "/" + model);

        assertThat(turned.getInputTokens()).isEqualTo(7);
        assertThat(turned.getSource()).isEqualTo(UsageSource.USAGE_SOURCE_VENDOR);
        assertThat(turned.getWarningsList()).isEmpty();
        assertThat(turned.getAttemptsList())
                .extracting(Attempt::getKeyAlias, Attempt::getErrorReason, Attempt::getUpstreamStatus)
                .containsExactly(
                        tuple("KEY_ONE", ErrorReason.valueOf("ERROR_REASON_" + reason), status),
                        tuple("KEY_TWO", ErrorReason.ERROR_REASON_UNSPECIFIED, 200));
        assertThat(next.getAttemptsList()).extracting(Attempt::getKeyAlias).containsExactly("KEY_TWO");
        assertThat(answered).extracting(Attempt::getKeyAlias).containsExactly(answersBy);
        assertThat(Metrics.sample("parley_key_rotations_total", "\"" + id + "\"", "KEY_ONE"))
                .isEqualTo(1);
        assertThat(Metrics.get("/q/health/ready").contains("KEY_ONE of " + id)).isEqualTo(status == 401);
    }

    @Test
    void aCounterWhoseEveryKeyRestsIsLeftAlone() {
        String model = "counts-429/all-rest";
        vendor.answer("all-rest", refused(429).with("retry-after", "30"));

        var failure = failureOf(() -> count(counted(TokenCounting.TOKEN_COUNTING_VENDOR, model)));
        TokenCount local = count(model);
        var alone = failureOf(() -> count(counted(TokenCounting.TOKEN_COUNTING_VENDOR, model)));

        assertThat(failure.reason()).isEqualTo("VENDOR_RATE_LIMITED");
        assertThat(failure.attempts()).hasSize(2);
        assertThat(local.getSource()).isEqualTo(UsageSource.USAGE_SOURCE_ESTIMATED);
        assertThat(local.getWarningsList())
                .extracting(Warning::getMessage)
                .singleElement()
                .asString()
                .contains("NO_DEPLOYMENT_AVAILABLE");
        assertThat(local.getAttemptsList()).isEmpty();
        assertThat(alone.reason()).isEqualTo("NO_DEPLOYMENT_AVAILABLE");
        assertThat(Durations.toSeconds(alone.retry().orElseThrow().getRetryDelay()))
                .isBetween(1L, 30L);
        assertThat(keys("all-rest")).containsExactlyInAnyOrder("key-one", "key-two");
    }

    /** Nor does what fails say anything of the model: its breaker of two failures stays closed. */
    @Test
    void whatAnotherKeyWouldNotMendIsNotAskedAgain() {
        vendor.answer("broken", refused(500));

        for (int i = 0; i < 3; i++) {
            assertThat(count("counts-once/broken").getAttemptsList())
                    .extracting(Attempt::getErrorReason)
                    .containsExactly(ErrorReason.ERROR_REASON_VENDOR_UNAVAILABLE);
        }
        vendor.answer("broken", GOOD);

        assertThat(asked("counts-once/broken")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"attempts", "time", "reasons"})
    void noOtherKeyIsUsedThatThePolicyLeavesNoRoomFor(String bound) {
        String model = "bound-by-" + bound;
        vendor.answer(model, refused(403));
        var policy = RetryPolicy.newBuilder();
        switch (bound) {
            case "attempts" -> policy.setAttempts(1);
            case "time" -> policy.setMinAttemptTime(Durations.fromSeconds(20));
            default -> policy.getRotateOnBuilder().addReasons(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED);
        }

        TokenCount local = count(counted(TokenCounting.TOKEN_COUNTING_VENDOR_OR_LOCAL, "counts-once/" + model)
                .setRetry(policy));

        assertThat(local.getAttemptsList()).hasSize(1);
        assertThat(keys(model)).containsExactly("key-one");
    }

    /** The REST client copies the bytes two or three times; written as JSON there it would be more than seven times. */
    @Test
    void aLargeRequestIsWrittenOffTheEventLoopForTheOtherKeyToo() {
        var refusal = new CompletableFuture<Void>();
        vendor.answer("large", GOOD).answer("large key-one", refused(401).after(refusal));
        var request = counted(TokenCounting.TOKEN_COUNTING_VENDOR, "counts-large/large");
        request.getMessagesBuilder(0)
                .addParts(ContentPart.newBuilder()
                        .setImage(Media.newBuilder()
                                .setMediaType("image/png")
                                .setData(ByteString.copyFrom(new byte[9 * 1024 * 1024]))));
        var running = CompletableFuture.supplyAsync(() -> count(request));
        Await.until(() -> vendor.seen("large").size() == 1);
        long before = EventLoops.allocated();

        refusal.complete(null);

        assertThat(running.join().getInputTokens()).isEqualTo(7);
        assertThat(EventLoops.allocated() - before)
                .isLessThan(4L * vendor.seen("large").get(1).body().length());
    }
}
