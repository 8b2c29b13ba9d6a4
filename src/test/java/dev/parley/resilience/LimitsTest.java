package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.TestCatalog;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Priority;
import dev.parley.vendor.RoomLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The rules of docs/limits.md, on a clock that the test moves. */
class LimitsTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final HandTicker ticker = new HandTicker();
    private Catalog catalog;
    private Limits limits;

    private record Asked(Deployment deployment, RetryPolicy retry) implements Option {}

    /** What came of one attempt's wish for a permit. */
    private static final class Wish {

        private final Tether tether = new Tether();
        private Step<Asked> granted;
        private GatewayException refused;

        boolean waits() {
            return granted == null && refused == null;
        }

        void end() {
            granted.permit().end();
        }
    }

    private void configure(String yaml) {
        catalog = vendor(yaml);
        if (limits == null) {
            limits = new Limits(
                    id -> Optional.ofNullable(catalog.vendors().get(id)),
                    new ResilienceListener() {},
                    ticker,
                    (deployment, key) -> false);
        }
    }

    private static Catalog vendor(String yaml) {
        return TestCatalog.of("v", """
                wire_format: openai-chat
                api_base: http://localhost:1
                auth_type: none
                unlisted_models: true
                """ + yaml);
    }

    private Wish ask(String model, String caller, Need need, Duration patience) {
        var deployment = catalog.resolve("v/" + model);
        var step = new Step<>(
                new Asked(deployment, deployment.vendor().resilience().retry()),
                Duration.ZERO,
                deployment.vendor().resilience().keys(),
                false);
        var wish = new Wish();
        wish.tether
                .hold(limits.admit(step, new Turn(caller, Priority.PRIORITY_NORMAL), need, patience, wish.tether))
                .subscribe()
                .with(granted -> wish.granted = granted, failure -> wish.refused = (GatewayException) failure);
        return wish;
    }

    private Wish ask(String model) {
        return ask(model, "a", Need.NONE, LONG);
    }

    private Wish ask(String model, long input, long output) {
        return ask(model, "a", new Need(input, output, true), LONG);
    }

    @Test
    void withoutLimitsNobodyWaits() {
        configure("");

        for (int i = 0; i < 1000; i++) {
            assertThat(ask("m").granted).isNotNull();
        }
    }

    @Test
    void aSlidingMinuteLetsSoManyThroughAndNoMoreUntilTheFirstIsAMinuteOld() {
        configure("limits: {requests_per_minute: 2}");
        var first = ask("m");
        ticker.pass(Duration.ofSeconds(30));
        var second = ask("m");
        first.granted.permit().called();
        second.granted.permit().called();
        first.end();
        second.end();

        var third = ask("other");
        var fourth = ask("m");

        assertThat(third.waits()).isTrue();
        ticker.pass(Duration.ofSeconds(29));
        assertThat(third.waits()).isTrue();
        ticker.pass(Duration.ofSeconds(1));
        assertThat(third.granted).isNotNull();
        assertThat(third.granted.permit().queued()).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(31));
        assertThat(fourth.waits()).isTrue();
        ticker.pass(Duration.ofSeconds(30));
        assertThat(fourth.granted).isNotNull();
    }

    @Test
    void anAttemptThatNeverCalledItsVendorGivesTheRequestBackToo() {
        configure("limits: {requests_per_minute: 1}");
        var refusedByBreaker = ask("m");

        refusedByBreaker.tether.end(GatewayException.of(ErrorReason.ERROR_REASON_NO_DEPLOYMENT_AVAILABLE, "open"));

        assertThat(ask("m").granted).isNotNull();
    }

    @Test
    void allThatAnAttemptNeedsIsTakenTogetherOrNotAtAll() {
        configure("""
                limits: {concurrent_calls: 2}
                models: [{id: small, limits: {concurrent_calls: 1}}, large]
                """);
        var running = ask("small");

        var waiting = ask("small");
        var other = ask("large");

        assertThat(waiting.waits()).isTrue();
        assertThat(other.granted)
                .as("what waits for its model holds nothing of the vendor")
                .isNotNull();
        running.end();
        assertThat(waiting.granted).isNotNull();
    }

    @Test
    void aLargeRequestIsNotOvertakenForEverBySmallOnes() {
        configure("limits: {tokens_per_minute: 100}");
        var first = ask("m", 50, 10);
        var large = ask("m", 90, 5);
        var small = ask("m", 10, 5);

        assertThat(small.waits()).as("it would fit, but the other came first").isTrue();
        first.granted.permit().called();
        first.granted.permit().used(1, 1);
        first.end();

        assertThat(large.granted).isNotNull();
        assertThat(small.waits()).isTrue();
    }

    @Test
    void inputAndOutputAreLimitedApart() {
        configure("limits: {input_tokens_per_minute: 100, output_tokens_per_minute: 10}");

        assertThat(ask("m", 60, 4).granted).isNotNull();
        assertThat(ask("m", 10, 7).waits()).isTrue();
        assertThat(ask("m", 101, 1).refused.field()).isEqualTo("messages");
        assertThat(ask("m", 1, 11).refused.field()).isEqualTo("max_output_tokens");
    }

    @Test
    void aGuessOfOursIsBentToTheLimitAndNeverRefused() {
        configure("limits: {tokens_per_minute: 500}");

        var guessed = ask("m", "a", new Need(100, 1024, false), LONG);

        assertThat(guessed.granted.permit().need().outputTokens()).isEqualTo(400);
    }

    @Test
    void aCallThatFailedOrWasLeftAfterSomeContentKeepsWhatItUsed() {
        configure("limits: {tokens_per_minute: 100}");
        var left = ask("m", 40, 50);
        left.granted.permit().called();
        left.granted.permit().used(40, 3);

        left.tether.end(GatewayException.of(ErrorReason.ERROR_REASON_CANCELLED, "left"));

        assertThat(ask("m", 50, 7).granted).isNotNull();
        assertThat(ask("m", 1, 0).waits()).isTrue();
    }

    @Test
    void anAnswerThatIsAskedForAgainCountsAsAnotherRequest() {
        configure("limits: {requests_per_minute: 2, tokens_per_minute: 100}");
        var twice = ask("m", 10, 10);
        twice.granted.permit().called();
        twice.granted.permit().used(10, 5);
        twice.granted.permit().called();
        twice.granted.permit().used(20, 5);
        twice.end();

        assertThat(ask("m", 1, 1).waits()).as("both requests are used").isTrue();
        ticker.pass(Duration.ofSeconds(61));
        assertThat(ask("m", 40, 40).granted).isNotNull();
    }

    @Test
    void ofTwoKeysTheOneWithRoomIsUsed() {
        catalog = TestCatalog.of("v", """
                wire_format: openai-chat
                api_base: http://localhost:1
                unlisted_models: true
                api_key: never-used
                """);
        var base = catalog.resolve("v/m").vendor();
        configure("limits: {max_queue: 5}");
        var one = new VendorKey("ONE", 1, base.auth(), limit(1));
        var two = new VendorKey("TWO", 1, base.auth(), limit(1));
        // The keys of a file come from the environment; here they are given by hand.
        var keyed = keyed(catalog.resolve("v/m").vendor(), List.of(one, two));
        var resting = new HashSet<VendorKey>();
        limits = new Limits(
                id -> Optional.of(keyed), new ResilienceListener() {}, ticker, (any, key) -> resting.contains(key));
        var deployment = new Deployment(keyed, catalog.resolve("v/m").model());

        List<Step<Asked>> used = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            var step = new Step<>(new Asked(deployment, RetryPolicy.DEFAULT), Duration.ZERO, List.of(one, two), false);
            limits.admit(step, new Turn("a", Priority.PRIORITY_NORMAL), Need.NONE, LONG, new Tether())
                    .subscribe()
                    .with(used::add);
        }

        assertThat(used).extracting(step -> step.key().alias()).containsExactly("ONE", "TWO");
        assertThat(limits.hasRoom(new Asked(deployment, RetryPolicy.DEFAULT), List.of(one, two)))
                .isFalse();
        resting.add(one);
        used.get(0).permit().end();
        assertThat(used).as("the third waits for the key that does not rest").hasSize(2);
        used.get(1).permit().end();
        assertThat(used.get(2).key()).isEqualTo(two);
    }

    private static dev.parley.catalog.LimitPolicy limit(long concurrent) {
        return new dev.parley.catalog.LimitPolicy(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.of(concurrent),
                OptionalInt.empty(),
                Optional.empty());
    }

    private static dev.parley.catalog.Vendor keyed(dev.parley.catalog.Vendor vendor, List<VendorKey> keys) {
        var resilience = vendor.resilience();
        return new dev.parley.catalog.Vendor(
                vendor.id(),
                vendor.name(),
                vendor.wireFormat(),
                vendor.apiBase(),
                vendor.auth(),
                vendor.headers(),
                vendor.query(),
                vendor.quirks(),
                vendor.timeouts(),
                vendor.aliases(),
                vendor.defaultModel(),
                vendor.unlistedModels(),
                vendor.off(),
                vendor.models(),
                new dev.parley.catalog.Resilience(
                        resilience.provider(),
                        resilience.local(),
                        resilience.retry(),
                        resilience.breaker(),
                        resilience.limits(),
                        keys,
                        resilience.onCancel(),
                        resilience.maxLeftReads()));
    }

    private void heard(String model, RoomLeft.Kind kind, long limit, long remaining, Duration reset) {
        limits.heard(
                catalog.resolve("v/" + model), List.of(new RoomLeft(kind, OptionalLong.of(limit), remaining, reset)));
    }

    @Test
    void whatTheVendorSaysIsLeftIsSharedOutAndTheRestWaitsForTheReset() {
        configure("");
        heard("m", RoomLeft.Kind.REQUESTS, 60, 2, Duration.ofSeconds(20));

        assertThat(ask("m").granted).isNotNull();
        assertThat(ask("m").granted).isNotNull();
        var third = ask("m");

        assertThat(third.waits()).isTrue();
        assertThat(ask("other").granted).as("it was said of one model").isNotNull();
        ticker.pass(Duration.ofSeconds(20));
        assertThat(third.granted).isNotNull();
    }

    @Test
    void tokensThatAreLessThanACallNeedsOrASmallShareAreWaitedFor() {
        configure("");
        heard("m", RoomLeft.Kind.TOKENS, 100_000, 5000, Duration.ofSeconds(5));
        assertThat(ask("m", 6000, 10).waits()).isTrue();
        ticker.pass(Duration.ofSeconds(6));

        heard("m", RoomLeft.Kind.TOKENS, 100_000, 999, Duration.ofSeconds(5));
        assertThat(ask("m", 10, 10).waits()).as("less than a hundredth is left").isTrue();
    }

    @Test
    void aVendorsWordHoldsForNoLongerThanItIsGrantedAWait() {
        configure("retry: {max_retry_after: 10s}");
        heard("m", RoomLeft.Kind.REQUESTS, 60, 0, Duration.ofHours(24));
        var waiting = ask("m");

        ticker.pass(Duration.ofSeconds(9));
        assertThat(waiting.waits()).isTrue();
        ticker.pass(Duration.ofSeconds(1));

        assertThat(waiting.granted).isNotNull();
    }

    @Test
    void whatCantHappenInTimeIsToldAtOnceWithTheTimeItTakes() {
        configure("limits: {requests_per_minute: 1}");
        ask("m").granted.permit().called();

        var hurried = ask("m", "a", Need.NONE, Duration.ofSeconds(59));

        assertThat(hurried.refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_LIMITED);
        assertThat(hurried.refused.retryAfter()).contains(Duration.ofMinutes(1));
        assertThat(ask("m", "a", Need.NONE, Duration.ofSeconds(60)).waits()).isTrue();
    }

    @Test
    void whatARunningCallReservedMayComeBackAndSoIsWaitedFor() {
        configure("limits: {tokens_per_minute: 1000}");
        var running = ask("m", 100, 800);
        running.granted.permit().called();

        var waiting = ask("m", "a", new Need(100, 800, true), Duration.ofSeconds(5));

        assertThat(waiting.waits()).as("the running call may use less").isTrue();
        running.granted.permit().used(100, 850);
        running.end();
        ticker.pass(Duration.ofSeconds(5));
        assertThat(waiting.refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_LIMITED);
        var certain = ask("m", "a", new Need(100, 800, true), Duration.ofSeconds(5));
        assertThat(certain.refused.retryAfter().orElseThrow())
                .as("what was used is used for a minute")
                .isGreaterThan(Duration.ofSeconds(50));
    }

    @Test
    void aQueueOfNoneRefusesAndTellsHowLongCallsTookLately() {
        configure("limits: {concurrent_calls: 1, max_queue: 0}");
        var measured = ask("m");
        ticker.pass(Duration.ofSeconds(4));
        measured.end();
        ask("m");

        var refused = ask("m").refused;

        assertThat(refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_QUEUE_FULL);
        assertThat(refused.retryAfter().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aThousandMayWaitWhereNobodySaysHowMany() {
        configure("limits: {concurrent_calls: 1}");
        for (int i = 0; i < 1001; i++) {
            assertThat(ask("m").refused).isNull();
        }

        assertThat(ask("m").refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_QUEUE_FULL);
    }

    @Test
    void aDeploymentsQueueIsItsOwn() {
        configure("""
                limits: {concurrent_calls: 1}
                models: [{id: m, limits: {max_queue: 1}}, other]
                """);
        ask("m");
        ask("m");

        assertThat(ask("m").refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_QUEUE_FULL);
        assertThat(ask("other").waits()).isTrue();
    }

    @Test
    void whoWaitsTooLongIsToldSo() {
        configure("limits: {concurrent_calls: 1, max_queue_time: 3s}");
        var running = ask("m");
        var waiting = ask("m");

        ticker.pass(Duration.ofSeconds(3));

        assertThat(waiting.refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_LIMITED);
        assertThat(waiting.refused.getMessage()).contains("concurrent_calls of v", "3000 ms");
        running.end();
        assertThat(ask("m").granted).as("its place is nobody's").isNotNull();
    }

    @Test
    void whoLeavesTheQueueFreesEverything() {
        configure("limits: {concurrent_calls: 1, requests_per_minute: 5}");
        var running = ask("m");
        var left = ask("m");

        left.tether.end(GatewayException.of(ErrorReason.ERROR_REASON_CANCELLED, "left"));
        running.end();

        assertThat(left.granted).isNull();
        assertThat(ask("m").granted).isNotNull();
        ticker.pass(Duration.ofSeconds(2));
        assertThat(ticker.timers()).isZero();
    }

    @Test
    void aReloadChangesTheLimitAndKeepsTheCounts() {
        configure("limits: {requests_per_minute: 3, concurrent_calls: 5}");
        ask("m").granted.permit().called();
        ask("m").granted.permit().called();

        configure("limits: {requests_per_minute: 2, concurrent_calls: 5}");
        var third = ask("m");
        assertThat(third.waits()).as("two are used").isTrue();

        configure("limits: {requests_per_minute: 4, concurrent_calls: 3}");
        ticker.pass(Duration.ofSeconds(1));
        assertThat(third.granted).as("nobody had to end for it").isNotNull();
        assertThat(ask("m").waits()).as("the three that run count").isTrue();
    }

    /** Whatever is asked for, ended and left, and in whichever order: at the end nothing is held, and nobody waits. */
    @Test
    void nothingLeaksHoweverCallsEnd() {
        configure("""
                limits: {concurrent_calls: 8, max_queue: 10000}
                models: [{id: m0, limits: {concurrent_calls: 3}}, {id: m1, limits: {concurrent_calls: 4}}, m2]
                """);
        var random = new Random(42);
        List<Wish> open = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (open.isEmpty() || random.nextInt(5) < 2) {
                open.add(ask("m" + random.nextInt(3), "c" + random.nextInt(9), Need.NONE, Duration.ofSeconds(20)));
            } else {
                var one = open.remove(random.nextInt(open.size()));
                if (one.granted != null && random.nextBoolean()) {
                    one.end();
                } else {
                    one.tether.end(GatewayException.of(ErrorReason.ERROR_REASON_CANCELLED, "left"));
                }
            }
            assertThat(open.stream().filter(one -> one.granted != null)).hasSizeLessThanOrEqualTo(8);
            ticker.pass(Duration.ofMillis(random.nextInt(200)));
        }
        open.forEach(one -> one.tether.end(GatewayException.of(ErrorReason.ERROR_REASON_CANCELLED, "left")));

        for (int i = 0; i < 8; i++) {
            assertThat(ask("m2").granted).isNotNull();
        }
        assertThat(ask("m2").waits()).isTrue();
    }
}
