package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.ChatReplies.GOOD;
import static dev.parley.testing.ChatReplies.LIMITED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Seen;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.Hedge;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is shared out: calls among a vendor's keys, and hedges among calls. */
@OverTheWire
class SharesTest {

    private static final int CALLS = 400;

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private CompleteResponse call(String model) {
        return caller.blocking().complete(ask(model, "Hi").build());
    }

    private long seen(String model, String key) {
        return vendor.seen(model).stream().map(Seen::key).filter(key::equals).count();
    }

    /** 300 of 400 by three to one; six times the standard deviation of 8.66 is exceeded once in half a billion runs. */
    @Test
    void keysShareTheTrafficByWeightAndOneOfZeroGetsNone() {
        vendor.answer("shared", GOOD);

        for (int i = 0; i < CALLS; i++) {
            call("weighed-keys/shared");
        }

        assertThat(seen("shared", "key-two")).isBetween(300L - 52, 300L + 52);
        assertThat(seen("shared", "key-one") + seen("shared", "key-two")).isEqualTo(CALLS);
    }

    /** For two seconds, as the vendor says; until then the other key answers, and afterwards both do. */
    @Test
    void aKeyThatIsRateLimitedRestsAndComesBackByItself() {
        vendor.answer("resting", GOOD).answer("resting key-one", LIMITED.with("retry-after-ms", "2000"), GOOD);
        Attempt turned = null;
        while (seen("resting", "key-one") == 0) {
            turned = call("weighed-keys/resting").getAttempts(0);
        }
        long limited = System.nanoTime();
        assertThat(turned.getKeyAlias()).isEqualTo("KEY_ONE");
        assertThat(turned.getUpstreamStatus()).isEqualTo(429);

        while (seen("resting", "key-one") == 1) {
            var answer = call("weighed-keys/resting");
            assertThat(answer.getAttemptsCount()).isEqualTo(1);
            assertThat(System.nanoTime() - limited).isLessThan(TimeUnit.SECONDS.toNanos(30));
        }

        assertThat(Duration.ofNanos(System.nanoTime() - limited)).isGreaterThan(Duration.ofMillis(1500));
    }

    /** It is asked again after a second, two, four and so on; of 100 calls a fair draw would give it 50. */
    @Test
    void aKeyWhoseLimitSaysNothingOfItsEndIsPassedOverForAnother() {
        vendor.answer("unsaid", GOOD).answer("unsaid key-one", LIMITED);

        for (int i = 0; i < CALLS / 4; i++) {
            call("paused-keys/unsaid");
        }

        assertThat(seen("unsaid", "key-one")).isBetween(1L, 8L);
        assertThat(seen("unsaid", "key-two")).isEqualTo(CALLS / 4);
    }

    /**
     * The first keeps each call waiting for longer than the hedge's millisecond; a busy machine may miss some. Without a
     * route it is a tenth, whatever the request asks for; calls of other tests may have earned one more.
     */
    @ParameterizedTest
    @CsvSource({"halves, 6, 10", "home/held, 1, 3"})
    void asManyCallsAreHedgedAsTheRouteOrTheOperatorAllows(String model, int least, int most) {
        vendor.answer("held", GOOD).answer("second", GOOD);
        vendor.onAsked(asked -> LockSupport.parkNanos(
                asked.equals("held") ? Duration.ofMillis(60).toNanos() : 0));
        var request = ask(model, "Hi");
        if (model.contains("/")) {
            request.addModels("plain/second")
                    .setHedge(
                            Hedge.newBuilder().setDelay(Durations.fromMillis(1)).setShare(1));
        }

        for (int i = 0; i < 20; i++) {
            caller.blocking().complete(request.build());
        }

        assertThat(vendor.seen("held")).hasSize(20);
        assertThat(vendor.seen("second").size()).isBetween(least, most);
    }
}
