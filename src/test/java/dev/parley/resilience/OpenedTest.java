package dev.parley.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenedTest {

    private final AtomicInteger cancelled = new AtomicInteger();

    private Multi<String> endless() {
        return Multi.createFrom()
                .<String>emitter(emitter -> emitter.emit("first"))
                .onCancellation()
                .invoke(cancelled::incrementAndGet);
    }

    @Test
    void theOpenedStreamIsPassedOnAndLeftWithItsCaller() {
        var caller = Opened.by(Uni.createFrom().item(1), item -> endless())
                .subscribe()
                .withSubscriber(AssertSubscriber.<String>create(10));

        assertThat(caller.getItems()).isEqualTo(List.of("first"));
        assertThat(cancelled).hasValue(0);
        caller.cancel();
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void aCallerWhoLeavesWhileTheStreamOpensLeavesItToo() {
        var caller = AssertSubscriber.<String>create(10);

        Opened.by(Uni.createFrom().item(1), item -> {
                    // Between the item and the subscription to what it opens.
                    caller.cancel();
                    return endless();
                })
                .subscribe()
                .withSubscriber(caller);

        assertThat(cancelled).hasValue(1);
        assertThat(caller.getItems()).isEmpty();
    }

    @Test
    void aFailureToOpenIsTheStreams() {
        var caller = Opened.by(
                        Uni.createFrom().<Integer>failure(new IllegalStateException("closed")), item -> endless())
                .subscribe()
                .withSubscriber(AssertSubscriber.<String>create(10));

        caller.assertFailedWith(IllegalStateException.class, "closed");
    }
}
