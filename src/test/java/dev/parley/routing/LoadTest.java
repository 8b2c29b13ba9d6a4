package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.TestCatalog;
import org.junit.jupiter.api.Test;

/** How many calls a deployment answers: each counts once, whatever tells of its end. */
class LoadTest {

    private final Load load = new Load();

    @Test
    void aCallThatFailsWhileItIsCancelledEndsOnce() {
        var deployment = TestCatalog.of("v", """
                wire_format: openai-chat
                api_base: http://localhost:1
                api_key: never-used
                models: [m]
                """).resolve("v/m");
        var one = load.flight(deployment);
        var other = load.flight(deployment);
        one.began();
        other.began();

        one.ended();
        one.ended();

        assertThat(load.inFlight(deployment)).isEqualTo(1);
        other.ended();
        assertThat(load.inFlight()).isZero();
    }
}
