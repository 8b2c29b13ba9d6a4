package dev.parley.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.vendor.RoomLeft.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitHeadersTest {

    private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");

    private static List<RoomLeft> find(Map<String, String> headers) {
        return RateLimitHeaders.find(headers::get, NOW);
    }

    @Test
    void readsOpenAisWhichGroqAndAzureShare() {
        assertThat(find(Map.of(
                        "x-ratelimit-limit-requests", "14400",
                        "x-ratelimit-remaining-requests", "14370",
                        "x-ratelimit-reset-requests", "2m59.56s",
                        "x-ratelimit-limit-tokens", "18000",
                        "x-ratelimit-remaining-tokens", "17997",
                        "x-ratelimit-reset-tokens", "7.66s")))
                .containsExactly(
                        new RoomLeft(Kind.REQUESTS, OptionalLong.of(14400), 14370, Duration.ofMillis(179_560)),
                        new RoomLeft(Kind.TOKENS, OptionalLong.of(18000), 17997, Duration.ofMillis(7660)));
    }

    @Test
    void readsAnthropicsWithItsTimes() {
        assertThat(find(Map.of(
                        "anthropic-ratelimit-requests-limit", "50",
                        "anthropic-ratelimit-requests-remaining", "0",
                        "anthropic-ratelimit-requests-reset", "2026-08-01T12:00:05Z",
                        "anthropic-ratelimit-input-tokens-remaining", "12",
                        "anthropic-ratelimit-input-tokens-reset", "2026-08-01T14:01:00+02:00",
                        "anthropic-ratelimit-output-tokens-remaining", "7000",
                        "anthropic-ratelimit-output-tokens-reset", "2026-08-01T12:00:01Z")))
                .containsExactly(
                        new RoomLeft(Kind.REQUESTS, OptionalLong.of(50), 0, Duration.ofSeconds(5)),
                        new RoomLeft(Kind.INPUT_TOKENS, OptionalLong.empty(), 12, Duration.ofSeconds(60)),
                        new RoomLeft(Kind.OUTPUT_TOKENS, OptionalLong.empty(), 7000, Duration.ofSeconds(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "1s, 1000",
        "6m0s, 360000",
        "20ms, 20",
        "1h2m3.5s, 3723500",
        "59.7ms, 60",
        "30, 30000",
        "0.5, 500",
        "1785585605, 5000",
        "1785585605000, 5000",
        "2026-08-01T12:00:05Z, 5000"
    })
    void readsEveryFormOfATime(String reset, long millis) {
        assertThat(find(Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", reset)))
                .containsExactly(new RoomLeft(Kind.REQUESTS, OptionalLong.empty(), 0, Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "soon",
                "",
                " ",
                "0s",
                "0",
                "-1",
                "-5s",
                "2026-08-01T11:59:59Z",
                "2026-13-01T00:00:00Z",
                "1e9",
                "99999999999999999999",
                "m",
                "1s1h",
                "NaN",
                "1785585599"
            })
    void aResetThatMakesNoSenseOrIsOverSaysNothing(String reset) {
        assertThat(find(Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", reset)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "none", "", "1.5", "99999999999999999999"})
    void aNumberThatMakesNoSenseSaysNothing(String remaining) {
        assertThat(find(Map.of("x-ratelimit-remaining-requests", remaining, "x-ratelimit-reset-requests", "1s")))
                .isEmpty();
    }

    @Test
    void withoutAResetNothingIsSaid() {
        assertThat(find(Map.of("x-ratelimit-remaining-requests", "0"))).isEmpty();
    }
}
