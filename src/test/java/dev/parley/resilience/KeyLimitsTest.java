package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.LimitPolicy;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.TestCatalog;
import dev.parley.catalog.VendorKey;
import dev.parley.v1.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The limits of the keys of one vendor: docs/limits.md. */
class KeyLimitsTest {

    @Test
    void ofTwoKeysTheOneWithRoomIsUsed() {
        var base = TestCatalog.of("v", """
                wire_format: openai-chat
                api_base: http://localhost:1
                unlisted_models: true
                api_key: never-used
                limits: {max_queue: 5}
                """).resolve("v/m");
        var one = new VendorKey("ONE", 1, base.vendor().auth(), limit(1));
        var two = new VendorKey("TWO", 1, base.vendor().auth(), limit(1));
        var keyed = TestKeys.keyed(base.vendor(), List.of(one, two));
        var resting = new HashSet<VendorKey>();
        var limits = new Limits(
                id -> Optional.of(keyed),
                new ResilienceListener() {},
                new HandTicker(),
                (any, key) -> resting.contains(key));
        var deployment = new Deployment(keyed, base.model());

        List<Step<TestLimits.Asked>> used = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            var step = new Step<>(
                    new TestLimits.Asked(deployment, RetryPolicy.DEFAULT), Duration.ZERO, List.of(one, two), false);
            limits.admit(step, new Turn("a", Priority.PRIORITY_NORMAL), Need.NONE, TestLimits.LONG, new Tether())
                    .subscribe()
                    .with(used::add);
        }

        assertThat(used).extracting(step -> step.key().alias()).containsExactly("ONE", "TWO");
        assertThat(limits.hasRoom(new TestLimits.Asked(deployment, RetryPolicy.DEFAULT), List.of(one, two)))
                .isFalse();
        resting.add(one);
        used.get(0).permit().end();
        assertThat(used).as("the third waits for the key that does not rest").hasSize(2);
        used.get(1).permit().end();
        assertThat(used.get(2).key()).isEqualTo(two);
    }

    private static LimitPolicy limit(long concurrent) {
        return new LimitPolicy(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.of(concurrent),
                OptionalInt.empty(),
                Optional.empty());
    }
}
