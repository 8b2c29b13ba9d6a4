package dev.parley.gateway;

import static dev.parley.testing.Caller.counted;
import static dev.parley.testing.Caller.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.parley.catalog.CurrentCatalog;
import dev.parley.testing.Await;
import dev.parley.testing.Caller;
import dev.parley.testing.Caller.Failure;
import dev.parley.testing.Metrics;
import dev.parley.testing.OverTheWire;
import dev.parley.testing.StubVendor;
import dev.parley.testing.StubVendor.Reply;
import dev.parley.v1.CompletionServiceGrpc;
import dev.parley.v1.CountTokensResponse;
import dev.parley.v1.TokenCount;
import dev.parley.v1.TokenCounting;
import dev.parley.v1.UsageSource;
import dev.parley.v1.Warning;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How many counts a vendor's counter is asked for at one time: docs/limits.md. */
@OverTheWire
class CountLimitsTest {

    private static final Reply GOOD = Reply.json(200, "{\"input_tokens\": 7}");

    @ConfigProperty(name = "parley.catalog.directory")
    Path vendors;

    @Inject
    CurrentCatalog catalog;

    @Inject
    MeterRegistry meters;

    @AutoClose
    private final Caller caller = new Caller();

    private final StubVendor vendor = StubVendor.fresh();
    private final CompletableFuture<Void> release = new CompletableFuture<>();

    @AfterEach
    void release() {
        release.complete(null);
    }

    private Future<CountTokensResponse> begin(TokenCounting who, String model) {
        return CompletionServiceGrpc.newFutureStub(caller.channel())
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .countTokens(counted(who, model).build());
    }

    /** A thousand at once, of which four may run and ten wait; the vendor's counts are held back until all others ended. */
    private List<Future<CountTokensResponse>> thousand(TokenCounting who, String model) {
        vendor.answer(model, GOOD.after(release));
        List<Future<CountTokensResponse>> calls = IntStream.range(0, 1000)
                .mapToObj(i -> begin(who, "counts-four/" + model))
                .toList();
        Await.until(() -> calls.stream().filter(Future::isDone).count() >= 986);
        Await.until(() -> vendor.seen(model).size() >= 4);
        release.complete(null);
        return calls;
    }

    /** The counts of a vendor that wait, whichever of its settings they came by. */
    private double waiting(String vendor) {
        return meters.find("ft.bulkhead.executionsWaiting").gauges().stream()
                .filter(gauge -> gauge.getId().getTag("method").startsWith("counts by " + vendor + ", "))
                .mapToDouble(Gauge::value)
                .sum();
    }

    @Test
    void ofAThousandThatNeedTheVendorsCountAsManyAreAskedAsMayAndTheOthersAreRefused() throws Exception {
        var calls = thousand(TokenCounting.TOKEN_COUNTING_VENDOR, "needed");

        List<Failure> refused = new ArrayList<>();
        for (var call : calls) {
            try {
                assertThat(call.get().getCounts(0).getInputTokens()).isEqualTo(7);
            } catch (ExecutionException e) {
                refused.add(Failure.of((StatusRuntimeException) e.getCause()));
            }
        }
        assertThat(refused).hasSize(986).allSatisfy(failure -> {
            assertThat(failure.reason()).isEqualTo("QUEUE_FULL");
            assertThat(failure.message()).contains("counting.concurrent_calls of counts-four, 4");
            assertThat(failure.about("remedy")).contains("let Parley count");
            assertThat(failure.retry()).isPresent();
            assertThat(failure.attempts()).isEmpty();
        });
        assertThat(vendor.most("needed")).isEqualTo(4);
        assertThat(vendor.seen("needed")).hasSize(14);
        assertThat(Metrics.sample("parley_limit_refused_total", "\"counts-four\"", "QUEUE_FULL"))
                .isGreaterThanOrEqualTo(986);
    }

    @Test
    void ofAThousandThatParleyMayCountAllAreAnswered() throws Exception {
        int byVendor = 0;
        int full = 0;
        for (var call : thousand(TokenCounting.TOKEN_COUNTING_VENDOR_OR_LOCAL, "wanted")) {
            TokenCount count = call.get().getCounts(0);
            if (count.getSource() == UsageSource.USAGE_SOURCE_VENDOR) {
                byVendor++;
            } else {
                assertThat(count.getInputTokens()).isPositive();
                assertThat(count.getWarningsList())
                        .extracting(Warning::getCode)
                        .containsExactly("VENDOR_COUNTER_FAILED");
                full += count.getWarnings(0).getMessage().endsWith("QUEUE_FULL") ? 1 : 0;
            }
        }

        // Whoever waits for more than half of ten seconds is counted here too, and another takes its place.
        assertThat(byVendor).isLessThanOrEqualTo(28);
        assertThat(full).isGreaterThan(900);
        assertThat(vendor.most("wanted")).isLessThanOrEqualTo(4);
    }

    @Test
    void whoLeavesMakesRoomAtOnceAndInLineIsNeverAsked() throws Exception {
        vendor.answer("left", Reply.beforeHeaders(StubVendor.End.SILENCE), GOOD);
        var first = begin(TokenCounting.TOKEN_COUNTING_VENDOR, "counts-line/left");
        Await.until(() -> vendor.seen("left").size() == 1);
        var inLine = begin(TokenCounting.TOKEN_COUNTING_VENDOR, "counts-line/left");
        Await.until(() -> waiting("counts-line") == 1);
        var last = begin(TokenCounting.TOKEN_COUNTING_VENDOR, "counts-line/left");
        Await.until(() -> waiting("counts-line") == 2);

        inLine.cancel(true);
        first.cancel(true);

        TokenCount count = last.get().getCounts(0);
        assertThat(count.getInputTokens()).isEqualTo(7);
        assertThat(Durations.toNanos(count.getAttempts(0).getQueueTime())).isPositive();
        assertThat(vendor.seen("left")).hasSize(2);
        assertThat(waiting("counts-line")).isZero();
    }

    /** However long it is: those who come then find all places free. */
    @Test
    void aLongLineThatWasLeftIsGoneWhenItsTurnComes() throws Exception {
        vendor.answer("long-line", GOOD.after(release), GOOD);
        var first = begin(TokenCounting.TOKEN_COUNTING_VENDOR, "counts-line/long-line");
        Await.until(() -> vendor.seen("long-line").size() == 1);
        List<Future<CountTokensResponse>> line = IntStream.range(0, 1900)
                .mapToObj(i -> begin(TokenCounting.TOKEN_COUNTING_VENDOR, "counts-line/long-line"))
                .toList();
        Await.until(() -> waiting("counts-line") == 1900);

        line.forEach(call -> call.cancel(true));
        Await.until(() -> meters.get("parley.requests.active").gauge().value() == 1);
        release.complete(null);

        assertThat(first.get().getCounts(0).getInputTokens()).isEqualTo(7);
        assertThat(begin(TokenCounting.TOKEN_COUNTING_VENDOR, "counts-line/long-line")
                        .get()
                        .getCounts(0)
                        .getInputTokens())
                .isEqualTo(7);
        assertThat(vendor.seen("long-line")).hasSize(2);
    }

    /** Those that a vendor keeps waiting are counted here before the line is at an end. */
    @Test
    void whoHasNoTurnInTimeIsCountedHere() throws Exception {
        vendor.answer("slow", GOOD.after(release));
        var first = begin(TokenCounting.TOKEN_COUNTING_VENDOR, "counts-single/slow");
        Await.until(() -> vendor.seen("slow").size() == 1);

        TokenCount count = caller.blocking()
                .countTokens(counted(TokenCounting.TOKEN_COUNTING_VENDOR_OR_LOCAL, "counts-single/slow")
                        .setTimeout(Durations.fromSeconds(2))
                        .build())
                .getCounts(0);
        // Its place in the line is free when its turn has come, not before.
        var full = failureOf(() -> caller.blocking()
                .countTokens(counted(TokenCounting.TOKEN_COUNTING_VENDOR, "counts-single/slow")
                        .build()));
        release.complete(null);

        assertThat(count.getWarningsList())
                .extracting(Warning::getMessage)
                .singleElement()
                .asString()
                .endsWith(": LIMITED");
        assertThat(count.getAttemptsList()).isEmpty();
        assertThat(full.reason()).isEqualTo("QUEUE_FULL");
        assertThat(first.get().getCounts(0).getInputTokens()).isEqualTo(7);
        assertThat(vendor.seen("slow")).hasSize(1);
    }

    @Test
    void aChangedSettingHoldsForCountsThatBeginThen() throws Exception {
        vendor.answer("reloaded", GOOD.after(release));
        Path file = vendors.resolve("counts-reloaded.yaml");
        String before = Files.readString(file);
        var first = begin(TokenCounting.TOKEN_COUNTING_VENDOR, "counts-reloaded/reloaded");
        Await.until(() -> vendor.seen("reloaded").size() == 1);
        var inLine = begin(TokenCounting.TOKEN_COUNTING_VENDOR, "counts-reloaded/reloaded");
        Await.until(() -> waiting("counts-reloaded") == 1);
        try {
            Files.writeString(file, before.replace("concurrent_calls: 1", "concurrent_calls: 2"));
            Await.until(() -> catalog.catalog()
                            .vendors()
                            .get("counts-reloaded")
                            .resilience()
                            .counting()
                            .concurrentCalls()
                    == 2);
            var more = Stream.generate(() -> begin(TokenCounting.TOKEN_COUNTING_VENDOR, "counts-reloaded/reloaded"))
                    .limit(3)
                    .toList();
            Await.until(() -> waiting("counts-reloaded") == 2);
            Await.until(() -> vendor.seen("reloaded").size() == 3);
            release.complete(null);

            assertThat(first.get().getCountsCount()).isEqualTo(1);
            assertThat(inLine.get().getCountsCount()).isEqualTo(1);
            for (var call : more) {
                assertThat(call.get().getCountsCount()).isEqualTo(1);
            }
            assertThat(vendor.most("reloaded")).isEqualTo(3);
        } finally {
            Files.writeString(file, before);
        }
    }
}
