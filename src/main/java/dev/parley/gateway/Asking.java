package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.resilience.Failover;
import dev.parley.resilience.Hedging;
import dev.parley.resilience.Opened;
import dev.parley.resilience.Step;
import dev.parley.routing.Load;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.vendor.VendorAdapters;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Asks the candidates of an admitted call, one attempt after the other, and keeps account of the attempts. */
@Singleton
final class Asking {

    private final Failover failover;
    private final VendorAdapters adapters;
    private final StructuredCalls structured;
    private final Load load;
    private final Hedges hedges;
    private final Needs needs;
    private final CostLimit costLimit;

    Asking(
            Failover failover,
            VendorAdapters adapters,
            StructuredCalls structured,
            Load load,
            Hedges hedges,
            Needs needs,
            CostLimit costLimit) {
        this.failover = failover;
        this.adapters = adapters;
        this.structured = structured;
        this.load = load;
        this.hedges = hedges;
        this.needs = needs;
        this.costLimit = costLimit;
    }

    Uni<CompleteResponse> complete(Progress progress) {
        hedges.count(progress);
        return failover.complete(
                progress.admitted().plan(),
                progress.deadline(),
                new CallAttempt<>(
                        progress,
                        (candidate, counted) ->
                                costLimit.again(candidate, progress).chain(() -> needs.of(candidate, counted)),
                        step -> whole(step, progress),
                        step -> hedges.ofWhole(progress, step),
                        load.wholes(),
                        costLimit.paysWhole(progress)));
    }

    private Uni<CompleteResponse> whole(Step<Candidate> step, Progress progress) {
        var flight = load.flight(step.deployment());
        long start = System.nanoTime();
        return structured
                .complete(step, progress, candidate -> ask(candidate, step, progress))
                .onItem()
                .invoke(answer -> load.wholes().took(step.deployment(), Duration.ofNanos(System.nanoTime() - start)))
                .onSubscription()
                .invoke(flight::began)
                .onTermination()
                .invoke(flight::ended);
    }

    /** One call of the vendor; an answer that does not fit its schema is asked for once more by the same step. */
    private Uni<CompleteResponse> ask(Candidate candidate, Step<Candidate> step, Progress progress) {
        return candidate == step.option()
                ? asked(candidate, step, progress)
                : costLimit.askedAgain(candidate, progress).chain(() -> asked(candidate, step, progress));
    }

    private Uni<CompleteResponse> asked(Candidate candidate, Step<Candidate> step, Progress progress) {
        return Uni.createFrom().deferred(() -> {
            var adapter = adapters.of(on(step));
            var tried = progress.attempts().start(step, candidate);
            return FittingThread.toTranslate(candidate.request()).chain(() -> {
                step.permit().called();
                var answer = adapter.complete(candidate.request(), step.deployment())
                        .invoke(new Spending(step.permit())::saw);
                tried.sent();
                return readOn(answer, tried);
            });
        });
    }

    /** The same call, which goes on after its caller left where its vendor bills it to the end. */
    private static Uni<CompleteResponse> readOn(Uni<CompleteResponse> answer, Tried tried) {
        return Uni.createFrom().emitter(emitter -> {
            var running = answer.subscribe()
                    .with(
                            whole -> {
                                tried.rest().end(Optional.of(whole));
                                emitter.complete(whole);
                            },
                            failure -> {
                                tried.rest().end(Optional.empty());
                                emitter.fail(failure);
                            });
            emitter.onTermination(() -> {
                if (!tried.rest().isRead(running::cancel)) {
                    running.cancel();
                }
            });
        });
    }

    Multi<StreamCompleteResponse> stream(Progress progress) {
        hedges.count(progress);
        var events = stream(progress, progress.admitted().plan(), step -> hedges.ofStream(progress, step));
        return progress.admitted().request().getContinueElsewhere()
                ? new Continuation(progress, adapters, plan -> stream(progress, plan, step -> Optional.empty()))
                        .of(events)
                : events;
    }

    private Multi<StreamCompleteResponse> stream(
            Progress progress, List<Candidate> plan, Function<Step<Candidate>, Optional<Hedging>> hedging) {
        return failover.stream(
                        plan,
                        progress.deadline(),
                        new CallAttempt<>(
                                progress,
                                (candidate, counted) -> costLimit
                                        .againStreamed(candidate, progress)
                                        .chain(() -> needs.of(candidate, counted)),
                                step -> streamed(step, progress),
                                hedging,
                                load.streams(),
                                costLimit.paysStreamed(progress)))
                .onFailure(GatewayException.class)
                .transform(failure -> afterContent((GatewayException) failure, progress));
    }

    private Multi<StreamCompleteResponse> streamed(Step<Candidate> step, Progress progress) {
        var flight = load.flight(step.deployment());
        long start = System.nanoTime();
        return structured.stream(step.option(), progress, events(step, progress))
                .onItem()
                .invoke(event -> {
                    if (event.hasStarted()) {
                        load.streams().took(step.deployment(), Duration.ofNanos(System.nanoTime() - start));
                    }
                })
                .onSubscription()
                .invoke(flight::began)
                .onTermination()
                .invoke(flight::ended);
    }

    private Multi<StreamCompleteResponse> events(Step<Candidate> step, Progress progress) {
        return Multi.createFrom().deferred(() -> {
            var candidate = costLimit.bounded(step.option(), progress);
            var request = candidate.request();
            var adapter = adapters.of(on(step));
            var tried = progress.attempts().start(step, candidate);
            tried.boundedBy(() -> costLimit
                    .watch(progress, step.option())
                    .map(watch -> watch.pays(tried.seen().report(), tried.seen().characters()))
                    .orElse(true));
            return Opened.by(FittingThread.toTranslate(request), ready -> {
                step.permit().called();
                var answer = adapter.stream(request, step.deployment()).invoke(new Spending(step.permit())::saw);
                return new ReadOn(answer, tried, progress.deadline());
            });
        });
    }

    /** A failure after content is the last attempt's, and nobody has told of it. */
    private static Throwable afterContent(GatewayException failure, Progress progress) {
        if (!failure.partial()) {
            return failure;
        }
        return CallAttempt.noted(progress.attempts().currentStep(), failure, progress);
    }

    /** What the step calls; a vendor that is off is not called. */
    static Deployment on(Step<Candidate> step) {
        var vendor = step.deployment().vendor();
        vendor.off().ifPresent(why -> {
            throw GatewayException.of(
                            ErrorReason.ERROR_REASON_VENDOR_DISABLED, "the vendor '" + vendor.id() + "' is off: " + why)
                    .withField("models")
                    .withRemedy("do as the message says, or use another vendor")
                    .at(vendor.id(), step.deployment().model().id());
        });
        return step.deployment();
    }
}
