package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.error.Reasons;
import dev.parley.resilience.Failover;
import dev.parley.resilience.Need;
import dev.parley.resilience.Step;
import dev.parley.resilience.Turn;
import dev.parley.tokens.TokenCount;
import dev.parley.tokens.TokenCounter;
import dev.parley.v1.Attempt;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.TokenCounting;
import dev.parley.v1.Warning;
import dev.parley.vendor.TokenCountingAdapter;
import dev.parley.vendor.VendorAdapters;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Counts the input of candidates, by their vendors' own counters where the caller wants that, else here. */
@Singleton
final class Counting {

    private final Failover failover;
    private final VendorAdapters adapters;
    private final TokenCounter tokens;

    Counting(Failover failover, VendorAdapters adapters, TokenCounter tokens) {
        this.failover = failover;
        this.adapters = adapters;
        this.tokens = tokens;
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
    Uni<List<Counted>> count(CompleteRequest request, List<Candidate> plan, TokenCounting who, Progress progress) {
        return Uni.join()
                .all(plan.stream()
                        .map(candidate -> byVendor(candidate, who, progress))
                        .toList())
                .andFailFast()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(counts -> completed(request, counts));
    }

    /** One reading of the request serves all that is counted here. */
    private List<Counted> completed(CompleteRequest request, List<Asked> asked) {
        var local = tokens.count(
                        request,
                        asked.stream()
                                .filter(one -> one.count().isEmpty())
                                .map(one -> one.candidate().deployment())
                                .toList())
                .iterator();
        return asked.stream()
                .map(one -> one.with(one.count().map(TokenCount::byVendor).orElseGet(local::next)))
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

    private Uni<Asked> ask(Candidate candidate, TokenCountingAdapter counter, Progress progress, boolean needed) {
        var attempts = new Attempts();
        Uni<Asked> asked = failover.complete(
                        List.of(candidate), progress.deadline(), attempt(counter, progress, attempts))
                .map(count -> new Asked(candidate, Optional.of(count), List.of(), attempts.all()));
        return needed
                ? asked.onFailure(GatewayException.class).transform(failure -> failure.withAttempts(attempts.all()))
                : asked.onFailure(Counting::mayBeCountedHere)
                        .recoverWithItem(failure ->
                                uncounted(candidate, List.of(failed((GatewayException) failure)), attempts.all()));
    }

    /** A call that nobody waits for any more ends. */
    private static boolean mayBeCountedHere(Throwable failure) {
        return failure instanceof GatewayException known
                && known.reason() != ErrorReason.ERROR_REASON_CANCELLED
                && known.reason() != ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED;
    }

    private static Failover.Attempt<Candidate, Uni<Long>> attempt(
            TokenCountingAdapter counter, Progress progress, Attempts attempts) {
        return new Failover.Attempt<>() {
            @Override
            public Turn turn() {
                return Asking.turn(progress);
            }

            /** Vendors limit counts apart from answers: they use none of an answer's tokens. */
            @Override
            public Uni<Need> need(Candidate candidate, boolean counted) {
                return Uni.createFrom().item(Need.NONE);
            }

            @Override
            public Uni<Long> ask(Step<Candidate> step) {
                attempts.start(step);
                var deployment = Asking.on(step);
                return counter.countTokens(step.option().request(), deployment)
                        .invoke(count -> attempts.answered(step));
            }

            @Override
            public GatewayException failed(Step<Candidate> step, GatewayException failure) {
                var placed = placed(failure, step.deployment());
                attempts.failed(step, placed);
                return placed;
            }
        };
    }

    private static Asked uncounted(Candidate candidate, List<Warning> warnings, List<Attempt> attempts) {
        return new Asked(candidate, Optional.empty(), warnings, attempts);
    }

    private static GatewayException placed(GatewayException failure, Deployment deployment) {
        return failure.at(deployment.vendor().id(), deployment.model().id());
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
                "Parley counted: the vendor's own counter failed with " + Reasons.name(failure.reason()));
    }

    private static Warning warning(String code, String message) {
        return Warning.newBuilder()
                .setCode(code)
                .setMessage(message)
                .setField("estimate.counting")
                .build();
    }
}
