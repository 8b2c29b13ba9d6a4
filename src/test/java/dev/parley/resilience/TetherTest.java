package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.error.GatewayException;
import dev.parley.v1.ErrorReason;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is held ends with its tether, and what comes too late is never begun. */
class TetherTest {

    private static final GatewayException LEFT = GatewayException.of(ErrorReason.ERROR_REASON_CANCELLED, "left");

    private final Tether tether = new Tether();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();

    private Uni<String> work() {
        return Uni.createFrom()
                .<String>emitter(emitter -> begun.incrementAndGet())
                .onCancellation()
                .invoke(cancelled::incrementAndGet);
    }

    private Multi<String> stream() {
        return Multi.createFrom()
                .<String>emitter(emitter -> begun.incrementAndGet())
                .onCancellation()
                .invoke(cancelled::incrementAndGet);
    }

    @Test
    void workThatComesAfterTheEndIsNotBegun() {
        tether.end(LEFT);

        var told = tether.hold(work()).subscribe().withSubscriber(UniAssertSubscriber.create());

        assertThat(told.getFailure()).isSameAs(LEFT);
        assertThat(begun).hasValue(0);
    }

    @Test
    void aStreamThatComesAfterTheEndIsNotBegun() {
        tether.end(LEFT);

        var told = tether.hold(stream()).subscribe().withSubscriber(AssertSubscriber.create(1));

        assertThat(told.getFailure()).isSameAs(LEFT);
        assertThat(begun).hasValue(0);
    }

    @Test
    void whatRunsIsCancelledAndFailsWithTheReason() {
        var work = tether.hold(work()).subscribe().withSubscriber(UniAssertSubscriber.create());
        var stream = tether.hold(stream()).subscribe().withSubscriber(AssertSubscriber.create(1));

        tether.end(LEFT);

        assertThat(work.getFailure()).isSameAs(LEFT);
        assertThat(stream.getFailure()).isSameAs(LEFT);
        assertThat(begun).hasValue(2);
        assertThat(cancelled).hasValue(2);
    }
}
