package dev.parley.gateway;

import static dev.parley.gateway.Crowd.limited;
import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static dev.parley.testing.ChatReplies.BROKEN;
import static dev.parley.testing.ChatReplies.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the meters tell of limits, keys and breakers: docs/operating.md. */
@OverTheWire
class WatchedLimitsTest {

    @Inject
    MeterRegistry meters;

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();

    private double count(String name, String... tags) {
        return meters.get(name).tags(tags).counter().count();
    }

    @Test
    void whatLimitsDoCanBeWatched() throws IOException {
        String[] model = {"gen_ai.provider.name", "limited", "gen_ai.request.model", "other"};
        vendor.answer("eight", GOOD)
                .answer("watched", BROKEN, GOOD)
                .answer("rotated", Reply.json(429, "{\"error\":{\"message\":\"slow\"}}"), GOOD);
        caller.blocking().complete(limited("eight", "Hi").build());
        caller.blocking().complete(limited("watched", "Hi").build());
        caller.blocking().complete(ask("keys/rotated", "Hi").build());
        caller.blocking().complete(ask("guarded/watched", "Hi").build());
        failureOf(() -> caller.blocking()
                .complete(limited("tokens", "Hi").setMaxOutputTokens(5000).build()));

        assertThat(count("parley.limit.refused", "gen_ai.provider.name", "limited", "reason", "EXCEEDS_LIMIT"))
                .isPositive();
        assertThat(count("parley.attempts", model[0], model[1], model[2], model[3], "outcome", "OK"))
                .isPositive();
        assertThat(count("parley.attempts", model[0], model[1], model[2], model[3], "outcome", "VENDOR_UNAVAILABLE"))
                .isPositive();
        assertThat(count("parley.key.rotations", "gen_ai.provider.name", "keys"))
                .isPositive();
        assertThat(meters.get("parley.key.health")
                        .tags("gen_ai.provider.name", "keys", "parley.key", "KEY_ONE")
                        .gauge()
                        .value())
                .isBetween(0.0, 1.0);
        assertThat(meters.get("parley.breaker.state")
                        .tags("gen_ai.provider.name", "guarded")
                        .gauge()
                        .value())
                .isZero();
        assertThat(meters.get("parley.limit.permits")
                        .tags("gen_ai.request.model", "eight", "state", "limit")
                        .gauge()
                        .value())
                .isEqualTo(8);
    }

    private double told(String state) {
        return meters.get("parley.vendor.limit.permits")
                .tags("gen_ai.provider.name", "limited", "gen_ai.request.model", "eight", "state", state)
                .tags("parley.key", "LIMITED_API_KEY", "parley.limit", "requests_per_minute")
                .gauge()
                .value();
    }

    @Test
    void whatTheVendorToldOfItsOwnLimitsCanBeWatchedUntilItHoldsNoMore() {
        vendor.answer(
                "eight",
                GOOD.with("x-ratelimit-limit-requests", "60")
                        .with("x-ratelimit-remaining-requests", "7")
                        .with("x-ratelimit-reset-requests", "1h"),
                GOOD.with("x-ratelimit-remaining-requests", "5").with("x-ratelimit-reset-requests", "1ms"));

        caller.blocking().complete(limited("eight", "Hi").build());
        assertThat(told("limit")).isEqualTo(60);
        assertThat(told("left")).isEqualTo(7);

        caller.blocking().complete(limited("eight", "Hi").build());
        Await.until(() -> told("left") == -1);
        assertThat(told("limit")).isEqualTo(-1);
    }

    @Test
    void everyMeterOfOursIsInTheDocs() throws IOException {
        vendor.answer("watched", GOOD);
        caller.blocking().complete(limited("watched", "Hi").build());
        String docs = Files.readString(Path.of("docs/operating.md"));

        assertThat(meters.getMeters().stream()
                        .map(meter -> meter.getId().getName())
                        .filter(name -> name.startsWith("parley."))
                        .distinct()
                        .map(name -> name.replace('.', '_')))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(docs).contains("`" + name));
    }
}
