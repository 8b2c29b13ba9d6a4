package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.catalog.CurrentCatalog;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.TestVendors;
import dev.parley.v1.RetryPolicy;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A call that was admitted before its vendor's file changed, and goes on after it. */
@OverTheWire
class OlderSnapshotTest {

    @ConfigProperty(name = TestVendors.STUB_PORT)
    int port;

    @ConfigProperty(name = "parley.catalog.directory")
    Path vendors;

    @Inject
    CurrentCatalog catalog;

    private void configure(Duration delay) throws IOException {
        Files.writeString(vendors.resolve("aging.yaml"), """
                wire_format: openai-chat
                api_base: http://127.0.0.1:%d
                api_key: key-of-aging
                retry: {attempts_per_deployment: 2, backoff: 1ms}
                circuit_breaker: {window: 4, failure_ratio: 0.5, delay: %ds}
                models: [m]
                """.formatted(port, delay.toSeconds()));
        Await.until(() -> !catalog.catalog()
                .vendor("aging")
                .filter(vendor -> vendor.resilience().breaker().delay().equals(delay))
                .isEmpty());
    }

    @Test
    void itDoesNotBringTheOldBreakerBack() throws Exception {
        var vendor = StubVendor.at(port);
        var go = new CompletableFuture<Void>();
        try (var caller = new Caller()) {
            vendor.answer("m", BROKEN.after(go), BROKEN);
            configure(Duration.ofSeconds(9));
            var older = caller.begin(ask("aging/m", "Hi").build());
            Await.until(() -> !vendor.seen("m").isEmpty());
            configure(Duration.ofSeconds(8));
            var once = ask("aging/m", "Hi")
                    .setRetry(RetryPolicy.newBuilder().setAttempts(1))
                    .build();
            for (int i = 0; i < 4; i++) {
                assertThat(failureOf(() -> caller.blocking().complete(once)).reason())
                        .isEqualTo("VENDOR_UNAVAILABLE");
            }
            vendor.answer("m", GOOD);

            go.complete(null);

            assertThatThrownBy(() -> older.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(StatusRuntimeException.class)
                    .satisfies(thrown -> {
                        var failure = Failure.of((StatusRuntimeException) thrown.getCause());
                        assertThat(failure.reason()).isEqualTo("VENDOR_UNAVAILABLE");
                        assertThat(failure.retry())
                                .as("the newer breaker's return")
                                .isPresent();
                    });
            assertThat(vendor.seen("m")).as("it was not asked once more").hasSize(5);
            assertThat(failureOf(() -> caller.blocking().complete(once)).reason())
                    .as("the breaker that the newer calls opened")
                    .isEqualTo("NO_DEPLOYMENT_AVAILABLE");
        } finally {
            go.complete(null);
            Files.delete(vendors.resolve("aging.yaml"));
        }
    }
}
