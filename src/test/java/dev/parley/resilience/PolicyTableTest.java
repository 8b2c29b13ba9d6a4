package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.LimitPolicy;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.TestCatalog;
import dev.parley.catalog.VendorKey;
import dev.parley.error.GatewayException;
import dev.parley.error.Reasons;
import dev.parley.v1.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** docs/resilience.md says of each reason what follows from it by default, and what the breaker makes of it: so it is. */
class PolicyTableTest {

    private record Asked(Deployment deployment, RetryPolicy retry) implements Option {}

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
        var alone = option("small", 1000, "ONE");
        var withTwoKeys = option("small", 1000, "ONE", "TWO");
        var another = option("large", 2000, "ONE");
        return String.join(
                " ",
                Reasons.name(reason),
                yes(after(reason, alone).isPresent()),
                yes(after(reason, withTwoKeys)
                        .filter(step -> step.pause().isZero())
                        .isPresent()),
                yes(after(reason, alone, another)
                        .filter(step -> step.option() == another && step.pause().isZero())
                        .isPresent()),
                yes(DeploymentGuards.counts(GatewayException.of(reason, ""))));
    }

    /** What follows the first attempt of a call, if that fails for this reason. */
    private static Optional<Step<Asked>> after(ErrorReason reason, Asked... options) {
        var keys = new Keys();
        var course = new Course<>(
                List.of(options),
                Deadline.in(Duration.ofMinutes(5)),
                new Obstacles(
                        deployment -> Duration.ZERO,
                        keys,
                        new Limits(
                                id -> Optional.of(options[0].deployment().vendor()),
                                new ResilienceListener() {},
                                new HandTicker(),
                                keys::rest)),
                () -> 0,
                (next, givenUp) -> true);
        var first = course.first();
        first = first.with(first.keys().get(0), Permit.NONE);
        course.begun(first);
        var failure = GatewayException.of(reason, "scripted");
        keys.failed(first, failure);
        return course.after(first, failure);
    }

    private static Asked option(String vendor, int window, String... aliases) {
        var found = TestCatalog.of(vendor, """
                wire_format: openai-chat
                api_base: http://localhost:1
                api_key: never-used
                models: [{id: m, context_window: %d}]
                """.formatted(window)).resolve(vendor + "/m");
        List<VendorKey> keys = Arrays.stream(aliases)
                .map(alias -> new VendorKey(alias, 1, found.vendor().auth(), LimitPolicy.NONE))
                .toList();
        return new Asked(new Deployment(TestKeys.keyed(found.vendor(), keys), found.model()), RetryPolicy.DEFAULT);
    }

    private static String yes(boolean is) {
        return is ? "yes" : "no";
    }
}
