package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.error.Reasons;
import dev.parley.pricing.CostEstimator;
import dev.parley.resilience.CountCalls;
import dev.parley.resilience.Deadline;
import dev.parley.resilience.Step;
import dev.parley.resilience.Timers;
import dev.parley.tokens.TokenCount;
import dev.parley.v1.Attempt;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.TokenCounting;
import dev.parley.v1.Warning;
import dev.parley.vendor.TokenCountingAdapter;
import dev.parley.vendor.VendorAdapters;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Counts the input of candidates, by their vendors' own counters where the caller wants that, else here. */
@Singleton
final class Counting {

    /** Counts come within a second; who waits longer is better served by a count of our own. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final VendorAdapters adapters;
    private final CostEstimator estimator;
    private final CountCalls calls;
    private final Timers timers;

    Counting(VendorAdapters adapters, CostEstimator estimator, CountCalls calls, Timers timers) {
        this.adapters = adapters;
        this.estimator = estimator;
        this.calls = calls;
        this.timers = timers;
    }

    /** One candidate's count, and what came of asking its vendor. */
    record Counted(Candidate candidate, TokenCount count, List<Warning> warnings, List<Attempt> attempts) {}

    /** What came of asking a vendor: no count where it was not asked, or did not answer. */
    private record Asked(Candidate candidate, Optional<Long> count, List<Warning> warnings, List<Attempt> attempts) {

        Counted with(TokenCount found) {
            return new Counted(candidate, found, List.copyOf(warnings), List.copyOf(attempts));
        }
    }

    /** The candidates' counts in their order. The vendors are asked at once; what is counted here is not on their thread. */
    Uni<List<Counted>> count(List<Candidate> plan, TokenCounting who, Progress progress) {
        return Uni.join()
                .all(plan.stream()
                        .map(candidate -> byVendor(candidate, who, progress))
                        .toList())
                .andFailFast()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(this::completed);
    }

    /** Each counts what it is sent, which may differ from the request; those that get the same are counted by one reading. */
    private List<Counted> completed(List<Asked> asked) {
        Map<Asked, TokenCount> local = new IdentityHashMap<>();
        asked.stream()
                .filter(one -> one.count().isEmpty())
                .collect(Collectors.groupingBy(one -> one.candidate().request()))
                .forEach((request, those) -> {
                    var counts = estimator.counts(
                            request,
                            those.stream()
                                    .map(one -> one.candidate().deployment())
                                    .toList());
                    IntStream.range(0, those.size()).forEach(i -> local.put(those.get(i), counts.get(i)));
                });
        return asked.stream()
                .map(one -> one.with(one.count()
                        .map(count -> estimator.countedByVendor(
                                count,
                                one.candidate().request(),
                                one.candidate().deployment()))
                        .orElseGet(() -> local.get(one))))
                .toList();
    }

    private Uni<Asked> byVendor(Candidate candidate, TokenCounting who, Progress progress) {
        if (who == TokenCounting.TOKEN_COUNTING_LOCAL) {
            return Uni.createFrom().item(uncounted(candidate, List.of(), List.of()));
        }
        boolean needed = who == TokenCounting.TOKEN_COUNTING_VENDOR;
        var deployment = candidate.deployment();
        Optional<TokenCountingAdapter> counter = adapters.counterOf(deployment);
        if (counter.isEmpty()) {
            return needed
                    ? Uni.createFrom().failure(placed(hasNoCounter(deployment), deployment))
                    : Uni.createFrom().item(uncounted(candidate, List.of(), List.of()));
        }
        if (deployment.vendor().off().isPresent() && !needed) {
            var off = warning(
                    "VENDOR_OFF",
                    "Parley counted: the vendor is off: "
                            + deployment.vendor().off().get());
            return Uni.createFrom().item(uncounted(candidate, List.of(off), List.of()));
        }
        return ask(candidate, counter.get(), progress, needed);
    }

    /**
     * Asks beside the loop of attempts: vendors limit counts apart from answers, so what becomes of a count says nothing
     * about the deployment. Where Parley may count instead, a vendor that dallies is not waited for.
     */
    private Uni<Asked> ask(Candidate candidate, TokenCountingAdapter counter, Progress progress, boolean needed) {
        var attempts = new Attempts(Optional.empty());
        Duration left = progress.deadline().left();
        Duration time = needed ? left : shorter(PATIENCE, left.dividedBy(2));
        Uni<Long> counted = calls.call(candidate, Deadline.in(time), step -> asked(step, counter, attempts));
        return timers.within(time, () -> tooLate(time, progress, attempts), counted)
                .map(count -> new Asked(candidate, Optional.of(count), List.of(), attempts.all()))
                .onFailure(GatewayException.class)
                .transform(failure -> ended(failure, candidate, attempts))
                .onFailure(failure -> !needed && failure instanceof GatewayException)
                .recoverWithItem(
                        failure -> uncounted(candidate, List.of(failed((GatewayException) failure)), attempts.all()));
    }

    private static Uni<Long> asked(Step<Candidate> step, TokenCountingAdapter counter, Attempts attempts) {
        var request = step.option().request();
        return Uni.createFrom()
                .deferred(() -> {
                    var deployment = Asking.on(step);
                    attempts.start(step);
                    return FittingThread.toTranslate(request).chain(() -> counter.countTokens(request, deployment));
                })
                .invoke(count -> attempts.answered(step))
                .onFailure(GatewayException.class)
                .transform(failure -> {
                    var placed = placed(failure, step.deployment());
                    attempts.failed(step, placed);
                    return placed;
                });
    }

    /** The end of the time fails what still runs then, and nothing more begins. */
    private static GatewayException ended(Throwable failure, Candidate candidate, Attempts attempts) {
        var placed = placed(failure, candidate.deployment());
        var last = attempts.currentStep();
        if (last != null) {
            attempts.failed(last, placed);
        }
        attempts.left(placed.reason(), false);
        return placed.withAttempts(attempts.all());
    }

    /** Who was never asked kept nobody waiting: there was no room for one more count. */
    private static GatewayException tooLate(Duration time, Progress progress, Attempts attempts) {
        return attempts.currentStep() == null
                ? GatewayException.of(
                                ErrorReason.ERROR_REASON_LIMITED,
                                "the count had no turn at the vendor's counter within " + time.toMillis() + " ms")
                        .withRemedy("allow more time, ask for fewer counts at a time, or let Parley count")
                        .withRetryAfter(Duration.ofSeconds(1))
                : GatewayException.of(
                        progress.call().deadline().hasRunOut()
                                ? ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED
                                : ErrorReason.ERROR_REASON_VENDOR_TIMEOUT,
                        "the vendor's counter did not answer within " + time.toMillis() + " ms");
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Asked uncounted(Candidate candidate, List<Warning> warnings, List<Attempt> attempts) {
        return new Asked(candidate, Optional.empty(), warnings, attempts);
    }

    private static GatewayException placed(Throwable failure, Deployment deployment) {
        return ((GatewayException) failure)
                .at(deployment.vendor().id(), deployment.model().id());
    }

    private GatewayException hasNoCounter(Deployment deployment) {
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_UNSUPPORTED_FEATURE,
                        "estimate.counting: " + deployment.id() + " has no counter of its own")
                .withField("estimate.counting")
                .withRemedy("leave it out, or use one of the wire formats whose vendors count: "
                        + adapters.counting().collect(Collectors.joining(", ")));
    }

    private static Warning failed(GatewayException failure) {
        return warning(
                "VENDOR_COUNTER_FAILED",
                "Parley counted: there was no count of the vendor's own: " + Reasons.name(failure.reason()));
    }

    private static Warning warning(String code, String message) {
        return Warning.newBuilder()
                .setCode(code)
                .setMessage(message)
                .setField("estimate.counting")
                .build();
    }
}
