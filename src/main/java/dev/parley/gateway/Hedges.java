package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.HedgePolicy;
import dev.parley.resilience.HedgeShare;
import dev.parley.resilience.Hedging;
import dev.parley.resilience.Step;
import dev.parley.routing.Load;
import dev.parley.routing.Speeds;
import dev.parley.telemetry.GatewayMetrics;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** The terms on which the attempts of calls are hedged, by what was measured, and within the share of the traffic. */
@Singleton
final class Hedges {

    private final Load load;
    private final HedgeShare share;
    private final GatewayMetrics metrics;

    Hedges(Load load, HedgeShare share, GatewayMetrics metrics) {
        this.load = load;
        this.share = share;
        this.metrics = metrics;
    }

    /** Counts a call that may be hedged; each of its attempts then asks for terms. */
    void count(Progress progress) {
        progress.admitted().hedge().ifPresent(share::earn);
    }

    Optional<Hedging> ofStream(Progress progress, Step<Candidate> step) {
        return terms(progress, step, load.streams());
    }

    Optional<Hedging> ofWhole(Progress progress, Step<Candidate> step) {
        return terms(progress, step, load.wholes());
    }

    private Optional<Hedging> terms(Progress progress, Step<Candidate> step, Speeds speeds) {
        return progress.admitted()
                .hedge()
                .filter(policy -> policy.share() > 0)
                .flatMap(policy -> policy.delay()
                        .or(() -> speeds.usual(step.deployment()))
                        .map(delay -> new Terms(policy, delay, step.option().deployment())));
    }

    private final class Terms implements Hedging {

        private final HedgePolicy policy;
        private final Duration delay;
        private final Deployment deployment;

        Terms(HedgePolicy policy, Duration delay, Deployment deployment) {
            this.policy = policy;
            this.delay = delay;
            this.deployment = deployment;
        }

        @Override
        public Duration delay() {
            return delay;
        }

        @Override
        public boolean take() {
            return share.take(policy);
        }

        @Override
        public void giveBack() {
            share.giveBack(policy);
        }

        @Override
        public void ended(Outcome outcome) {
            metrics.hedged(deployment, outcome.name().toLowerCase(java.util.Locale.ROOT));
        }
    }
}
