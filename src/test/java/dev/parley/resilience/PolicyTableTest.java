package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.RetryPolicy;
import dev.parley.error.GatewayException;
import dev.parley.error.Reasons;
import dev.parley.v1.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/resilience.md says of each reason what the default policy and the breaker make of it. */
class PolicyTableTest {

    @Test
    void theTableSaysWhatFollowsFromEachReason() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("docs/resilience.md")).stream()
                .filter(line -> line.matches("\\| `[A-Z_]+` \\|.*"))
                .map(line ->
                        line.replace("`", "").replaceAll("\\s*\\|\\s*", " ").strip())
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(ErrorReason.values())
                        .filter(reason -> reason != ErrorReason.UNRECOGNIZED)
                        .map(PolicyTableTest::row)
                        .toList());
    }

    private static String row(ErrorReason reason) {
        var policy = RetryPolicy.DEFAULT;
        return String.join(
                " ",
                Reasons.name(reason),
                yes(policy.retryOn().contains(reason)),
                yes(policy.rotateOn().contains(reason)),
                yes(policy.failOverOn().contains(reason)),
                yes(DeploymentGuards.counts(GatewayException.of(reason, ""))));
    }

    private static String yes(boolean is) {
        return is ? "yes" : "no";
    }
}
