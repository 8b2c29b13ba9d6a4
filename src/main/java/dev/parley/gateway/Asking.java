package dev.parley.gateway;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.resilience.Failover;
import dev.parley.resilience.Need;
import dev.parley.resilience.Step;
import dev.parley.resilience.Turn;
import dev.parley.routing.Load;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.vendor.VendorAdapters;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Function;

/** Asks the candidates of an admitted call, one attempt after the other, and keeps account of the attempts. */
@Singleton
final class Asking {

    private final Failover failover;
    private final VendorAdapters adapters;
    private final StructuredCalls structured;
    private final Load load;
    private final Needs needs;

    Asking(Failover failover, VendorAdapters adapters, StructuredCalls structured, Load load, Needs needs) {
        this.failover = failover;
        this.adapters = adapters;
        this.structured = structured;
        this.load = load;
        this.needs = needs;
    }

    Uni<CompleteResponse> complete(Progress progress) {
        return failover.complete(
                progress.admitted().plan(),
                progress.deadline(),
                attempt(
                        progress,
                        step -> structured
                                .complete(step.option(), progress, candidate -> ask(candidate, step, progress))
                                .onSubscription()
                                .invoke(() -> load.began(step.deployment()))
                                .onTermination()
                                .invoke(() -> load.ended(step.deployment()))));
    }

    /** One call of the vendor; an answer that does not fit its schema is asked for once more by the same step. */
    private Uni<CompleteResponse> ask(Candidate candidate, Step<Candidate> step, Progress progress) {
        return Uni.createFrom().deferred(() -> {
            progress.attempts().start(step);
            var adapter = adapters.of(on(step));
            step.permit().called();
            return adapter.complete(candidate.request(), step.deployment()).invoke(new Spending(step.permit())::saw);
        });
    }

    Multi<StreamCompleteResponse> stream(Progress progress) {
        return failover.stream(progress.admitted().plan(), progress.deadline(), attempt(progress, step -> {
                    long start = System.nanoTime();
                    var events = Multi.createFrom().deferred(() -> {
                        var adapter = adapters.of(on(step));
                        step.permit().called();
                        return adapter.stream(step.option().request(), step.deployment())
                                .invoke(new Spending(step.permit())::saw);
                    });
                    return structured.stream(step.option(), progress, events)
                            .onItem()
                            .invoke(event -> {
                                if (event.hasStarted()) {
                                    load.firstChunk(step.deployment(), Duration.ofNanos(System.nanoTime() - start));
                                }
                            })
                            .onSubscription()
                            .invoke(() -> load.began(step.deployment()))
                            .onTermination()
                            .invoke(() -> load.ended(step.deployment()));
                }))
                .onFailure(GatewayException.class)
                .transform(failure -> afterContent((GatewayException) failure, progress));
    }

    /** A failure after content is the last attempt's, and nobody has told of it. */
    private static Throwable afterContent(GatewayException failure, Progress progress) {
        if (!failure.partial()) {
            return failure;
        }
        var placed = placed(failure, progress.attempts().current().deployment());
        note(placed, progress);
        return placed;
    }

    /** An answer that does not fit its schema is noted already, with what it cost. */
    private static void note(GatewayException failure, Progress progress) {
        if (failure.reason() != ErrorReason.ERROR_REASON_INVALID_STRUCTURED_OUTPUT) {
            progress.attempts().failed(failure);
        }
    }

    private static GatewayException placed(GatewayException failure, Deployment deployment) {
        return failure.at(deployment.vendor().id(), deployment.model().id());
    }

    private <T> Failover.Attempt<Candidate, T> attempt(Progress progress, Function<Step<Candidate>, T> call) {
        return new Failover.Attempt<>() {
            @Override
            public Turn turn() {
                return new Turn(
                        progress.call().caller(), progress.admitted().request().getPriority());
            }

            @Override
            public Uni<Need> need(Candidate candidate, boolean counted) {
                return needs.of(candidate, counted);
            }

            @Override
            public T ask(Step<Candidate> step) {
                progress.attempts().start(step);
                return call.apply(step);
            }

            @Override
            public GatewayException failed(Step<Candidate> step, GatewayException failure) {
                var placed = placed(failure, step.deployment());
                note(placed, progress);
                return placed;
            }
        };
    }

    private static Deployment on(Step<Candidate> step) {
        var vendor = step.deployment().vendor();
        vendor.off().ifPresent(why -> {
            throw GatewayException.of(
                            ErrorReason.ERROR_REASON_VENDOR_DISABLED, "the vendor '" + vendor.id() + "' is off: " + why)
                    .withField("models")
                    .withRemedy("do as the message says, or use another vendor");
        });
        return step.deployment();
    }
}
