package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.TestCatalog;
import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is known of a key when its vendor's file is read anew. */
class KeyIdentityTest {

    private record Asked(Deployment deployment, RetryPolicy retry) implements Option {}

    private final Keys keys = new Keys();

    private static Deployment read(String key, String secret) {
        return TestCatalog.of("v", """
                wire_format: openai-chat
                api_base: http://127.0.0.1:1
                keys: [%s]
                models: [m]
                """.formatted(key), Map.of("K1", secret)).resolve("v/m");
    }

    private void isToldToRest(Deployment deployment) {
        var step = new Step<>(
                new Asked(deployment, RetryPolicy.DEFAULT),
                Duration.ZERO,
                deployment.vendor().resilience().keys(),
                false);
        keys.failed(
                step.with(step.keys().get(0), Permit.NONE),
                GatewayException.of(ErrorReason.ERROR_REASON_VENDOR_RATE_LIMITED, "scripted")
                        .withRetryAfter(Duration.ofSeconds(30)));
    }

    @Test
    void anotherWeightOrLimitDoesNotEndItsRest() {
        isToldToRest(read("K1", "secret"));

        var reread = read("{env: K1, weight: 7, limits: {requests_per_minute: 5}}", "secret");

        assertThat(keys.restsFor(reread)).isPositive();
        assertThat(keys.usable(reread, Set.of())).isEmpty();
    }

    @Test
    void anotherKeyInTheSameVariableHasNothingToRestFor() {
        isToldToRest(read("K1", "secret"));

        var replaced = read("K1", "another");

        assertThat(keys.usable(replaced, Set.of()))
                .isEqualTo(List.copyOf(replaced.vendor().resilience().keys()));
    }
}
