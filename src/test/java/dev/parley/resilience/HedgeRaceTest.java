package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.catalog.Deployment;
import dev.parley.catalog.RetryPolicy;
import dev.parley.catalog.TestCatalog;
import dev.parley.error.GatewayException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** A second attempt that gets its permit at the moment when the first answers: it never begins, or is told to be lost. */
class HedgeRaceTest {

    private static final int RACES = 3000;

    private record Asked(Deployment deployment, RetryPolicy retry) implements Option {}

    private static Asked option(String vendor) {
        return new Asked(TestCatalog.of(vendor, """
                        wire_format: openai-chat
                        api_base: http://localhost:1
                        unlisted_models: true
                        api_key: never-used
                        """).resolve(vendor + "/m"), RetryPolicy.DEFAULT);
    }

    private final Asked first = option("first");
    private final Asked second = option("second");

    /** One race, whose first answers and whose second gets its permit when the test says. */
    private final class Race implements Failover.Attempt<Asked, Uni<String>> {

        private volatile UniEmitter<? super String> answer;
        private volatile UniEmitter<? super Step<Asked>> permit;
        private volatile boolean secondAsked;
        private volatile boolean secondLost;
        private volatile Step<Asked> waiting;

        void begin() {
            var keys = new Keys();
            var course = new Course<>(
                    List.of(first, second),
                    Deadline.in(Duration.ofMinutes(5)),
                    new Obstacles(
                            deployment -> Duration.ZERO,
                            keys,
                            new Limits(
                                    id -> Optional.empty(), new ResilienceListener() {}, new HandTicker(), keys::rest)),
                    () -> 0,
                    this::pays);
            new Hedge<>(
                            course,
                            this,
                            new AtOnce(),
                            this::permitted,
                            (step, held) -> held.hold(ask(step)),
                            course.first(),
                            new Tether())
                    .race(Uni.createFrom().voidItem())
                    .subscribe()
                    .with(won -> {}, failure -> {});
        }

        private Uni<Step<Asked>> permitted(Step<Asked> step, Tether held) {
            waiting = step;
            return Uni.createFrom().emitter(emitter -> permit = emitter);
        }

        void answerFirst() {
            answer.complete("answer");
        }

        void permitSecond() {
            permit.complete(waiting);
        }

        @Override
        public Uni<String> ask(Step<Asked> step) {
            if (step.option() == second) {
                secondAsked = true;
                return Uni.createFrom().nothing();
            }
            return Uni.createFrom().emitter(emitter -> answer = emitter);
        }

        @Override
        public void lost(Step<Asked> step) {
            secondLost = true;
        }

        @Override
        public Turn turn() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Need> need(Asked option, boolean counted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public GatewayException failed(Step<Asked> step, GatewayException failure) {
            return failure;
        }
    }

    private static final class AtOnce implements Hedging {

        @Override
        public Duration delay() {
            return Duration.ZERO;
        }

        @Override
        public boolean take() {
            return true;
        }

        @Override
        public void giveBack() {}

        @Override
        public void ended(Outcome outcome) {}
    }

    @Test
    void whatBeganIsToldToBeLost() throws Exception {
        var other = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < RACES; i++) {
                var race = new Race();
                race.begin();
                var together = new CyclicBarrier(2);
                var permitted = other.submit(() -> {
                    together.await();
                    race.permitSecond();
                    return true;
                });
                together.await();
                race.answerFirst();
                permitted.get();

                assertThat(race.secondLost).isEqualTo(race.secondAsked);
            }
        } finally {
            other.shutdownNow();
        }
    }
}
