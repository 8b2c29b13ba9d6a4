package dev.parley.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallsTest {

    @ParameterizedTest
    @CsvSource({"PT1H, PT59M59.9S", "PT60S, PT59.9S", "PT2S, PT1.9S", "PT1S, PT0.95S", "PT0.1S, PT0.095S", "PT0S, PT0S"
    })
    void ofACallersTimeAPartIsKeptForTellingHowItEnded(Duration given, Duration toAnswer) {
        assertThat(Calls.toAnswer(given)).isEqualTo(toAnswer);
    }
}
