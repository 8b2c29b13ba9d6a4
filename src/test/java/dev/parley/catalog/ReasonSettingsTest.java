package dev.parley.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.v1.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reasons in a vendor's file and in a route: those that are none are told by their place, with the nearest. */
class ReasonSettingsTest {

    @TempDir
    private Path directory;

    private static Catalog vendors(String retry) {
        return TestCatalog.of(Map.of("groq.yaml", "models: [a]" + retry), Map.of());
    }

    private Route route(String retry) throws IOException {
        Path file = Files.writeString(
                directory.resolve("routes.yaml"), "routes: {chat: {retry: " + retry + ", deployments: [groq/a]}}");
        return new RoutesReader(new Settings(name -> Optional.empty(), Map.of()))
                .read(file, vendors("\nretry: {attempts: 7, jitter: 0}"))
                .route("chat")
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "retry_on, vendor_timeot, vendor_timeout",
        "rotate_on, vendor_autentication, vendor_authentication",
        "fail_over_on, content_too_long, context_too_long",
        "retry_on, UNSPECIFIED, ",
        "rotate_on, ~, "
    })
    void aReasonThatIsNoneIsRefusedWithItsPlaceAndTheNearest(String key, String name, String nearest) {
        String only = "{" + key + ": [" + name + "]}";
        String meant = nearest == null ? "reason" : "Did you mean '" + nearest + "'";

        assertThatThrownBy(() -> vendors("\nretry: " + only))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining("groq.yaml: retry." + key)
                .hasMessageContaining(meant);
        assertThatThrownBy(() -> route(only))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageContaining("routes.yaml: routes.chat.retry." + key)
                .hasMessageContaining(meant);
    }

    @Test
    void aRouteLaysItsWordsOverItsVendorsFile() throws IOException {
        var retry = route("{attempts: 2, rotate_on: [], retry_on: [vendor_rejected]}")
                .entries()
                .get(0)
                .retry();

        assertThat(retry.attempts()).isEqualTo(2);
        assertThat(retry.jitter()).isZero();
        assertThat(retry.rotateOn()).isEmpty();
        assertThat(retry.retryOn()).containsExactly(ErrorReason.ERROR_REASON_VENDOR_REJECTED);
        assertThat(retry.failOverOn()).isEqualTo(RetryPolicy.DEFAULT.failOverOn());
    }
}
