package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.resilience.Failover;
import dev.parley.resilience.Need;
import dev.parley.resilience.Step;
import dev.parley.resilience.Turn;
import dev.parley.routing.Load;
import dev.parley.v1.EmbedRequest;
import dev.parley.v1.EmbedResponse;
import dev.parley.vendor.EmbeddingAdapters;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

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
    private final Load load;

    EmbedAsking(Failover failover, EmbeddingAdapters adapters, EmbedSettlement settlement, Load load) {
        this.failover = failover;
        this.adapters = adapters;
        this.settlement = settlement;
        this.load = load;
    }

    Uni<EmbedResponse> embed(List<EmbedCandidate> plan, Progress progress) {
        return Uni.createFrom().deferred(() -> {
            var run = new Run(plan, progress);
            return Multi.createBy()
                    .repeating()
                    .uni(run::next)
                    .whilst(run::lacksParts)
                    .collect()
                    .last()
                    .map(run::answer);
        });
    }

    /** One call's way through its parts. Each step begins when the one before has ended. */
    private final class Run implements Failover.Attempt<EmbedCandidate, Uni<Answered>> {

        private final Progress progress;
        private final Map<EmbedCandidate, List<EmbedResponse>> answers = new IdentityHashMap<>();
        private final List<EmbedCandidate> options;

        /** Each attempt as it is recorded. */
        private final Map<Step<EmbedCandidate>, Step<Candidate>> steps = new IdentityHashMap<>();

        Run(List<EmbedCandidate> plan, Progress progress) {
            this.progress = progress;
            this.options = new ArrayList<>(plan);
            plan.forEach(candidate -> answers.put(candidate, new ArrayList<>()));
        }

        /** The candidate that answered its next part. */
        Uni<EmbedCandidate> next() {
            return failover.complete(List.copyOf(options), progress.deadline(), this)
                    .map(this::taken);
        }

        /** Who answered is asked first for what is left, if the whole can be carried to the caller at all. */
        private EmbedCandidate taken(Answered part) {
            var candidate = part.candidate();
            answers.get(candidate).add(part.answer());
            options.removeIf(option -> option == candidate);
            options.add(0, candidate);
            long inputs = candidate.parts().stream()
                    .mapToLong(request -> request.getInputsCount())
                    .sum();
            EmbedAdmission.checkAnswer(inputs, part.answer().getDimensions());
            return candidate;
        }

        boolean lacksParts(EmbedCandidate candidate) {
            return answers.get(candidate).size() < candidate.parts().size();
        }

        EmbedResponse answer(EmbedCandidate candidate) {
            return settlement.joined(answers.get(candidate), candidate, progress);
        }

        @Override
        public Turn turn() {
            return Asking.turn(progress);
        }

        @Override
        public Uni<Need> need(EmbedCandidate candidate, boolean counted) {
            return settlement.need(part(candidate), candidate, counted);
        }

        private EmbedRequest part(EmbedCandidate candidate) {
            return candidate.parts().get(answers.get(candidate).size());
        }

        @Override
        public Uni<Answered> ask(Step<EmbedCandidate> step) {
            var recorded = EmbedCandidate.recorded(step);
            steps.put(step, recorded);
            progress.attempts().start(recorded);
            var candidate = step.option();
            var part = part(candidate);
            return Uni.createFrom()
                    .deferred(() -> {
                        var deployment = Asking.on(recorded);
                        var adapter = adapters.of(deployment);
                        step.permit().called();
                        return adapter.embed(part, deployment);
                    })
                    .map(answer -> new Answered(candidate, settlement.settle(answer, part, candidate, progress)))
                    .invoke(answered ->
                            step.permit().used(answered.answer().getUsage().getInputTokens(), 0))
                    .onSubscription()
                    .invoke(() -> load.began(step.deployment()))
                    .onTermination()
                    .invoke(() -> load.ended(step.deployment()));
        }

        @Override
        public GatewayException failed(Step<EmbedCandidate> step, GatewayException failure) {
            var deployment = step.deployment();
            var placed = failure.at(deployment.vendor().id(), deployment.model().id());
            progress.attempts().failed(steps.get(step), placed);
            return placed;
        }
    }
}
