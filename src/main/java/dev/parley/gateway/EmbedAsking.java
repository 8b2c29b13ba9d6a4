package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.resilience.Failover;
import dev.parley.resilience.Need;
import dev.parley.resilience.Step;
import dev.parley.resilience.Turn;
import dev.parley.routing.Load;
import dev.parley.v1.EmbedResponse;
import dev.parley.vendor.EmbeddingAdapters;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks for the parts of a request, one after the other, each by failover of its own. An answer is of one deployment: where
 * another takes over, it is asked for all parts; the first that has answered all of its own gives the answer.
 */
@Singleton
final class EmbedAsking {

    /** The answer to one part. */
    private record Answered(EmbedCandidate candidate, EmbedResponse answer) {}

    private final Failover failover;
    private final EmbeddingAdapters adapters;
    private final EmbedSettlement settlement;
    private final Settlement accounts;
    private final Load load;

    EmbedAsking(
            Failover failover, EmbeddingAdapters adapters, EmbedSettlement settlement, Settlement accounts, Load load) {
        this.failover = failover;
        this.adapters = adapters;
        this.settlement = settlement;
        this.accounts = accounts;
        this.load = load;
    }

    Uni<EmbedResponse> embed(EmbedAdmitted asked, Progress progress) {
        return Uni.createFrom().deferred(() -> {
            var run = new Run(asked.plan(), asked.limit(), progress);
            return Multi.createBy()
                    .repeating()
                    .uni(run::next)
                    .whilst(run::lacksParts)
                    .collect()
                    .last()
                    .call(() -> accounts.count(progress.attempts()))
                    .map(run::answer);
        });
    }

    /** One call's way through its parts. Each step begins when the one before has ended. */
    private final class Run implements Failover.Attempt<EmbedCandidate, Uni<Answered>> {

        private final EmbedCostLimit limit;
        private final Progress progress;
        private final Map<EmbedCandidate, List<EmbedResponse>> answers = new IdentityHashMap<>();
        private final List<EmbedCandidate> options;

        /** Each attempt as it is recorded. */
        private final Map<Step<EmbedCandidate>, Step<Candidate>> steps = new IdentityHashMap<>();

        Run(List<EmbedCandidate> plan, EmbedCostLimit limit, Progress progress) {
            this.limit = limit;
            this.progress = progress;
            this.options = new ArrayList<>(plan);
            plan.forEach(candidate -> answers.put(candidate, new ArrayList<>()));
        }

        /** The candidate that answered its next part. Nobody is asked whose answer costs more than is left. */
        Uni<EmbedCandidate> next() {
            List<EmbedCandidate> open = options.stream()
                    .filter(option -> limit.fits(option, answered(option)))
                    .toList();
            if (open.isEmpty()) {
                limit.check(options.get(0), answered(options.get(0)));
            }
            return failover.complete(open, progress.deadline(), this)
                    .onFailure(GatewayException.class)
                    .transform(failure -> open.size() == options.size() ? failure : othersCostTooMuch(failure))
                    .map(this::taken);
        }

        private static GatewayException othersCostTooMuch(GatewayException failure) {
            String remedy = failure.remedy().isEmpty() ? "try again" : failure.remedy();
            return failure.withRemedy(remedy + "; or raise max_cost: another deployment may have answered, but is asked"
                    + " for all inputs again, and with what is paid for already that costs more");
        }

        private int answered(EmbedCandidate candidate) {
            return answers.get(candidate).size();
        }

        /** Who answered is asked first for what is left, if the whole can be carried to the caller at all. */
        private EmbedCandidate taken(Answered part) {
            var candidate = part.candidate();
            answers.get(candidate).add(part.answer());
            options.removeIf(option -> option == candidate);
            options.add(0, candidate);
            limit.paid(part.answer().getCost());
            long inputs = candidate.parts().stream()
                    .mapToLong(one -> one.request().getInputsCount())
                    .sum();
            EmbedAdmission.checkAnswer(inputs, part.answer().getDimensions());
            return candidate;
        }

        boolean lacksParts(EmbedCandidate candidate) {
            return answered(candidate) < candidate.parts().size();
        }

        EmbedResponse answer(EmbedCandidate candidate) {
            return settlement.joined(answers.get(candidate), candidate, progress);
        }

        @Override
        public Turn turn() {
            return CallAttempt.turn(progress);
        }

        @Override
        public Uni<Need> need(EmbedCandidate candidate, boolean counted) {
            limit.check(candidate, answered(candidate));
            return settlement.need(part(candidate), counted);
        }

        @Override
        public boolean pays(EmbedCandidate next, Step<EmbedCandidate> givenUp) {
            return limit.fits(next, answered(next), givenUp.option(), part(givenUp.option()));
        }

        private EmbedPart part(EmbedCandidate candidate) {
            return candidate.parts().get(answered(candidate));
        }

        @Override
        public Uni<Answered> ask(Step<EmbedCandidate> step) {
            var candidate = step.option();
            var part = part(candidate);
            var recorded = EmbedCandidate.recorded(step, part);
            var flight = load.flight(step.deployment());
            return Uni.createFrom()
                    .deferred(() -> {
                        var deployment = Asking.on(recorded);
                        var adapter = adapters.of(deployment);
                        steps.put(step, recorded);
                        var tried = progress.attempts().start(recorded);
                        // Nobody reads an answer on whose caller has left.
                        tried.rest().end(Optional.empty());
                        return FittingThread.toTranslate(part.request()).chain(() -> {
                            step.permit().called();
                            tried.sent();
                            return adapter.embed(part.request(), deployment);
                        });
                    })
                    .chain(answer -> settlement.settle(answer, part, candidate, progress))
                    .map(settled -> new Answered(candidate, settled))
                    .invoke(answered ->
                            step.permit().used(answered.answer().getUsage().getInputTokens(), 0))
                    .onSubscription()
                    .invoke(flight::began)
                    .onTermination()
                    .invoke(flight::ended);
        }

        @Override
        public GatewayException failed(Step<EmbedCandidate> step, GatewayException failure) {
            var deployment = step.deployment();
            var placed = failure.at(deployment.vendor().id(), deployment.model().id());
            var recorded = steps.get(step);
            if (recorded != null) {
                progress.attempts().failed(recorded, placed);
                if (Tried.mayBeBilled(failure)) {
                    limit.mayHavePaid(step.option(), part(step.option()));
                }
            }
            return placed;
        }
    }
}
