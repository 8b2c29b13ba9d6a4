package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Priority;
import dev.parley.vendor.RoomLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is kept for whom while calls of several deployments share keys and a vendor, on a clock that the test moves. */
class TurnsTest {

    private static final Map<String, String> VARIABLES = Map.of("K1", "one", "K2", "two");
    private static final Duration LONG = Duration.ofHours(1);

    private final HandTicker ticker = new HandTicker();
    private Catalog catalog;
    private final List<String> refused = new ArrayList<>();
    private final Limits limits = new Limits(
            id -> Optional.ofNullable(catalog.vendors().get(id)),
            new ResilienceListener() {
                @Override
                public void refused(String vendor, String model, ErrorReason reason) {
                    refused.add(model + " " + reason);
                }
            },
            ticker,
            (deployment, key) -> false);

    private record Asked(Deployment deployment, RetryPolicy retry, Need guess) implements Option {}

    /** What came of one attempt's wish for a permit. */
    private static final class Wish {

        private Permit granted;
        private Throwable refused;

        boolean waits() {
            return granted == null && refused == null;
        }

        void uses(long tokens) {
            granted.called();
            granted.used(tokens, 0);
            granted.end();
        }
    }

    private void configure(String yaml) {
        catalog = TestCatalog.of("v", """
                wire_format: openai-chat
                api_base: http://localhost:1
                unlisted_models: true
                """ + yaml, VARIABLES);
    }

    private Asked option(String model, long tokens) {
        var deployment = catalog.resolve("v/" + model);
        return new Asked(deployment, deployment.vendor().resilience().retry(), new Need(tokens, 0, true));
    }

    private Wish ask(String model, long tokens) {
        return ask(option(model, tokens));
    }

    private Wish ask(Asked option) {
        var step = new Step<>(
                option, Duration.ZERO, option.deployment().vendor().resilience().keys(), false);
        var wish = new Wish();
        var tether = new Tether();
        tether.hold(limits.admit(step, new Turn("a", Priority.PRIORITY_NORMAL), option.guess(), LONG, tether))
                .subscribe()
                .with(granted -> wish.granted = granted.permit(), failure -> wish.refused = failure);
        return wish;
    }

    @Test
    void whatALargeCallLacksOfItsKeyIsKeptForItWhileItsDeploymentIsFullToo() {
        configure("""
                keys: [{env: K1, limits: {tokens_per_minute: 1000}}]
                models: [{id: narrow, limits: {concurrent_calls: 1}}, other]
                """);
        var running = ask("narrow", 0);
        ask("other", 500).uses(500);

        var large = ask("narrow", 900);
        var small = ask("other", 300);

        assertThat(large.waits()).isTrue();
        assertThat(small.waits()).as("the key's rest is kept for the large one").isTrue();
        ticker.pass(Duration.ofSeconds(60));
        assertThat(small.granted).as("the key has room for either").isNotNull();
        running.uses(0);
        small.uses(0);
        assertThat(large.granted).isNotNull();
    }

    @Test
    void ofAKeyThatCanNeverFitACallNothingIsKeptForIt() {
        configure("""
                keys:
                  - {env: K1, limits: {tokens_per_minute: 100}}
                  - {env: K2, limits: {tokens_per_minute: 1000}}
                """);
        ask("m", 900).uses(900);

        var large = ask("m", 500);
        var small = ask("m", 50);

        assertThat(large.waits()).isTrue();
        assertThat(small.granted).isNotNull();
    }

    /** Times of centuries can't be configured; this stands for any fault of ours. */
    @Test
    void whatGoesWrongWithOneIsToldToItAndTheOthersHaveTheirTurn() {
        configure("""
                api_key: k
                limits: {concurrent_calls: 1}
                """);
        var retry = RetryPolicy.DEFAULT;
        var endless = new RetryPolicy(
                1,
                1,
                retry.backoff(),
                retry.maxBackoff(),
                0,
                Duration.ofSeconds(Long.MAX_VALUE),
                retry.minAttemptTime(),
                retry.attemptTimeout(),
                retry.retryOn(),
                retry.rotateOn(),
                retry.failOverOn());
        var running = ask("other", 0);
        var before = ask("other", 0);
        limits.heard(
                catalog.resolve("v/m"),
                List.of(new RoomLeft(RoomLeft.Kind.REQUESTS, OptionalLong.of(60), 0, Duration.ofSeconds(20))));

        var broken = ask(new Asked(catalog.resolve("v/m"), endless, Need.NONE));
        var after = ask("other", 0);
        running.uses(0);
        before.uses(0);

        assertThat(broken.refused).isInstanceOf(ArithmeticException.class);
        assertThat(refused).as("it is watched as well").containsExactly("other ERROR_REASON_UNSPECIFIED");
        assertThat(after.granted).isNotNull();
        after.uses(0);
        assertThat(ask("other", 0).granted).isNotNull();
    }

    @Test
    void aLimitThatIsSetWhileTheServiceRunsKnowsWhatWasUsedBefore() {
        configure("api_key: k");
        ask("m", 600).uses(600);
        ticker.pass(Duration.ofSeconds(30));

        configure("""
                api_key: k
                limits: {tokens_per_minute: 1000}
                """);
        var next = ask("m", 600);

        assertThat(next.waits()).isTrue();
        ticker.pass(Duration.ofSeconds(30));
        assertThat(next.granted).isNotNull();
    }

    @Test
    void whatALoweredLimitCanNeverFitIsToldSoAndKeepsNobodyWaiting() {
        configure("""
                api_key: k
                limits: {tokens_per_minute: 1000}
                """);
        ask("m", 900).uses(900);
        var large = ask("m", 800);
        var small = ask("m", 300);

        configure("""
                api_key: k
                limits: {tokens_per_minute: 500}
                """);
        ticker.pass(Duration.ofSeconds(60));

        assertThat(large.refused).hasMessageContaining("more than 500");
        assertThat(small.granted).isNotNull();
    }

    @Test
    void roomIsWhatTheCallNeedsAndNotWhateverIsLeft() {
        configure("""
                api_key: k
                limits: {tokens_per_minute: 1000}
                """);
        ask("m", 500).uses(500);
        var keys = catalog.vendors().get("v").resilience().keys();

        assertThat(limits.hasRoom(option("m", 400), keys)).isTrue();
        assertThat(limits.hasRoom(option("m", 600), keys)).isFalse();
    }
}
