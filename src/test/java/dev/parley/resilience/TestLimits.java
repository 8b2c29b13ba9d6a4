package dev.parley.resilience;

import dev.parley.catalog.Catalog;
import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.TestCatalog;
import dev.parley.error.GatewayException;
import dev.parley.v1.Priority;
import dev.parley.vendor.RoomLeft;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The limits of a vendor "v", whose file a test gives, on a clock that the test moves. */
final class TestLimits {

    /** As patient as a caller may be. */
    static final Duration LONG = Duration.ofHours(1);

    private final HandTicker ticker = new HandTicker();
    private Catalog catalog;
    private Limits limits;

    record Asked(Deployment deployment, RetryPolicy retry) implements Option {}

    /** What came of one attempt's wish for a permit. */
    static final class Wish {

        final Tether tether = new Tether();
        Step<Asked> granted;
        GatewayException refused;

        boolean waits() {
            return granted == null && refused == null;
        }

        void end() {
            granted.permit().end();
        }
    }

    /** The rest of the vendor's file; what runs goes on where it is given anew. */
    void configure(String yaml) {
        catalog = TestCatalog.of("v", """
                wire_format: openai-chat
                api_base: http://localhost:1
                auth_type: none
                unlisted_models: true
                """ + yaml);
        if (limits == null) {
            limits = new Limits(
                    id -> Optional.ofNullable(catalog.vendors().get(id)),
                    new ResilienceListener() {},
                    ticker,
                    (deployment, key) -> false);
        }
    }

    Wish ask(String model, String caller, Need need, Duration patience) {
        var deployment = catalog.resolve("v/" + model);
        var step = new Step<>(
                new Asked(deployment, deployment.vendor().resilience().retry()),
                Duration.ZERO,
                deployment.vendor().resilience().keys(),
                false);
        var wish = new Wish();
        wish.tether
                .hold(limits.admit(step, new Turn(caller, Priority.PRIORITY_NORMAL), need, patience, wish.tether))
                .subscribe()
                .with(granted -> wish.granted = granted, failure -> wish.refused = (GatewayException) failure);
        return wish;
    }

    Wish ask(String model) {
        return ask(model, "a", Need.NONE, LONG);
    }

    Wish ask(String model, long input, long output) {
        return ask(model, "a", new Need(input, output, true), LONG);
    }

    /** The vendor says what is left of a limit of its own. */
    void heard(String model, RoomLeft.Kind kind, long limit, long remaining, Duration reset) {
        limits.heard(
                catalog.resolve("v/" + model), List.of(new RoomLeft(kind, OptionalLong.of(limit), remaining, reset)));
    }

    void pass(Duration time) {
        ticker.pass(time);
    }

    /** The timers that are set. */
    int timers() {
        return ticker.timers();
    }
}
