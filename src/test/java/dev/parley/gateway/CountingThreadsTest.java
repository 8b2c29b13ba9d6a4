package dev.parley.gateway;

import static dev.parley.testing.Caller.ask;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.Caller;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompleteRequest;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Counting a long text takes long: whichever call needs it, no event loop does it. */
@OverTheWire
class CountingThreadsTest {

    private static final String LONG = "The quick brown fox jumps over the lazy dog. ".repeat(100_000);

    /** The calls that count a request, and one whose vendor did not. */
    enum Call {
        ESTIMATE(request -> {}),
        COUNT(request -> {}),
        LIMITED(request -> request.setMaxCost("0.000001")),
        LIMITED_STREAM(request -> request.setMaxCost("0.000001")),
        ANSWER_WITHOUT_USAGE(request -> {});

        private final Consumer<CompleteRequest.Builder> change;

        Call(Consumer<CompleteRequest.Builder> change) {
            this.change = change;
        }

        void make(Caller caller) {
            var builder = ask("bills-nothing/priced", LONG).setMaxOutputTokens(10);
            change.accept(builder);
            var request = builder.build();
            switch (this) {
                case ESTIMATE -> caller.blocking().estimateCost(request);
                case COUNT -> caller.blocking().countTokens(request);
                case LIMITED ->
                    assertThat(failureOf(() -> caller.blocking().complete(request))
                                    .reason())
                            .isEqualTo("COST_LIMIT");
                case LIMITED_STREAM ->
                    assertThat(failureOf(() -> caller.stream(request)).reason()).isEqualTo("COST_LIMIT");
                case ANSWER_WITHOUT_USAGE -> caller.blocking().complete(request);
            }
        }
    }

    @AutoClose
    private final Caller caller = new Caller();

    @ParameterizedTest
    @EnumSource
    void areNoEventLoops(Call call) {
        StubVendor.fresh()
                .answer(
                        "priced",
                        Reply.json(
                                200, "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}"));
        Set<String> counting = new TreeSet<>();

        var made = CompletableFuture.runAsync(() -> call.make(caller));
        while (!made.isDone()) {
            Thread.getAllStackTraces().forEach((thread, stack) -> {
                if (Arrays.stream(stack)
                        .anyMatch(frame -> frame.getClassName().equals("dev.parley.tokens.PublicEncodings"))) {
                    counting.add(thread.getName());
                }
            });
        }
        made.join();

        assertThat(counting).isNotEmpty().noneMatch(name -> name.contains("eventloop"));
    }
}
