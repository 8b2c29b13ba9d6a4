package dev.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.CurrentCatalog;
import dev.parley.routing.Load;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.spi.CDI;

/** What callers don't see of the running service: the calls that it answers, and what its limits and hedges do. */
public final class Watch {

    private final Load load = CDI.current().select(Load.class).get();
    private final CurrentCatalog catalog =
            CDI.current().select(CurrentCatalog.class).get();
    private final MeterRegistry meters =
            CDI.current().select(MeterRegistry.class).get();

    /** The calls that a deployment answers now. */
    public int inFlight(String deployment) {
        return load.inFlight(catalog.catalog().resolve(deployment));
    }

    public void untilNothingIsInFlight() {
        Await.until(() -> load.inFlight() == 0);
    }

    /** The answer and the line of the log come first, the end of the work right after them. */
    public void assertNothingIsLeft() {
        untilNothingIsInFlight();
        assertThat(meters.get("parley.requests.active").gauge().value()).isZero();
    }

    /** The hedges of all deployments that ended so. */
    public double hedges(String outcome) {
        return meters.find("parley.hedges").tags("outcome", outcome).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** The calls that stand in line for a deployment. */
    public double inLine(String deployment) {
        var gauge = meters.find("parley.queue.length").tags(tags(deployment)).gauge();
        return gauge == null ? 0 : gauge.value();
    }

    /** What is taken of a limit of a deployment. */
    public double inUse(String deployment, String limit) {
        return meters.get("parley.limit.permits")
                .tags(tags(deployment))
                .tags("parley.limit", limit, "state", "in_use")
                .gauge()
                .value();
    }

    /** The attempts that limits of a deployment refused for this reason. */
    public double refused(String deployment, String reason) {
        return meters.find("parley.limit.refused").tags(tags(deployment)).tags("reason", reason).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static String[] tags(String deployment) {
        int slash = deployment.indexOf('/');
        return new String[] {
            "gen_ai.provider.name",
            deployment.substring(0, slash),
            "gen_ai.request.model",
            deployment.substring(slash + 1)
        };
    }
}
