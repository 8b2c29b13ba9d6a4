package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No time in a file may be longer than a day: those of centuries can't even be counted. */
class LongestTimesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timeout: 25h",
                "connect_timeout: 999999999s",
                "first_byte_timeout: 1441m",
                "idle_timeout: 999999999h",
                "retry: {backoff: 25h}",
                "retry: {max_backoff: 25h}",
                "retry: {max_retry_after: 999999999h}",
                "retry: {min_attempt_time: 86401}",
                "retry: {attempt_timeout: 25h}",
                "circuit_breaker: {delay: 999999999h}",
                "limits: {max_queue_time: 999999999h}"
            })
    void aLongerOneIsRefusedWithItsKey(String yaml) {
        String key = yaml.replaceAll(".*?(\\w+): [^{]*$", "$1");

        assertThatThrownBy(() -> TestCatalog.of("groq", yaml, Map.of()))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining("groq.yaml: ")
                .hasMessageContaining(key + ": '")
                .hasMessageContaining("at most 24h");
    }

    @Test
    void aDayIsTaken() {
        assertThat(TestCatalog.of("groq", "timeout: 24h", Map.of())
                        .vendors()
                        .get("groq")
                        .timeouts()
                        .total())
                .isEqualTo(Duration.ofDays(1));
    }
}
