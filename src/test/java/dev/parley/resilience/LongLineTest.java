package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.TestCatalog;
import dev.parley.v1.Priority;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How many of those that wait are looked at when one more comes: a long line must not make each call dear. */
class LongLineTest {

    private static final int WAITING = 500;

    private final AtomicInteger looks = new AtomicInteger();

    private record Asked(Deployment deployment, RetryPolicy retry) implements Option {}

    private final class Vendor {

        private final Catalog catalog;
        private final Limits limits;
        private int callers;
        private int granted;

        Vendor(String yaml) {
            catalog = TestCatalog.of("v", """
                    wire_format: openai-chat
                    api_base: http://localhost:1
                    unlisted_models: true
                    """ + yaml, Map.of("K1", "one", "K2", "two"));
            limits = new Limits(
                    id -> Optional.ofNullable(catalog.vendors().get(id)),
                    new ResilienceListener() {},
                    new HandTicker(),
                    // Each that is looked at asks this of each of its two keys.
                    (deployment, key) -> looks.incrementAndGet() < 0);
        }

        void ask(String model) {
            var deployment = catalog.resolve("v/" + model);
            var resilience = deployment.vendor().resilience();
            var step = new Step<>(new Asked(deployment, resilience.retry()), Duration.ZERO, resilience.keys(), false);
            var turn = new Turn("caller " + callers++, Priority.PRIORITY_NORMAL);
            limits.admit(step, turn, Need.NONE, Duration.ofHours(1), new Tether())
                    .subscribe()
                    .with(through -> granted++);
        }

        void ask(String model, int times) {
            for (int i = 0; i < times; i++) {
                ask(model);
            }
        }
    }

    @Test
    void whereAllKeysAreFullOnlyTheFirstIsLookedAt() {
        var vendor = new Vendor("""
                models: [m]
                keys:
                  - {env: K1, limits: {concurrent_calls: 1}}
                  - {env: K2, limits: {concurrent_calls: 1}}
                """);
        vendor.ask("m", 2 + WAITING);
        assertThat(vendor.granted).isEqualTo(2);

        looks.set(0);
        vendor.ask("m");

        assertThat(vendor.granted).isEqualTo(2);
        assertThat(looks.get()).isBetween(1, 10);
    }

    @Test
    void whereOneModelIsFullOthersPassItsLine() {
        var vendor = new Vendor("""
                models: [{ id: full, limits: { concurrent_calls: 1 } }, free]
                keys: [{ env: K1 }, { env: K2 }]
                """);
        vendor.ask("full", 1 + WAITING);
        assertThat(vendor.granted).isEqualTo(1);

        looks.set(0);
        vendor.ask("free");

        assertThat(vendor.granted).isEqualTo(2);
        assertThat(looks.get()).isBetween(1, 10);
    }
}
