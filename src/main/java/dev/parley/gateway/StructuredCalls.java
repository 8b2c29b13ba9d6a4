package dev.parley.gateway;

import dev.parley.error.GatewayException;
import dev.parley.resilience.Step;
import dev.parley.schema.SchemaCheck;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.Delta;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.StreamCompleteResponse;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * Asks a deployment for an answer that fits a schema: once, or again with what was wrong, as often as the caller
 * and its time allow. A request without a schema passes as it is. Checking is kept off the event loop.
 */
@Singleton
final class StructuredCalls {

    private final SchemaCheck check;
    private final Settlement settlement;

    StructuredCalls(SchemaCheck check, Settlement settlement) {
        this.check = check;
        this.settlement = settlement;
    }

    Uni<CompleteResponse> complete(
            Step<Candidate> step, Progress progress, Function<Candidate, Uni<CompleteResponse>> ask) {
        return step.option().structure().isPresent()
                ? attempt(step.option(), 1, step, progress, ask)
                : ask.apply(step.option());
    }

    private Uni<CompleteResponse> attempt(
            Candidate candidate,
            int number,
            Step<Candidate> step,
            Progress progress,
            Function<Candidate, Uni<CompleteResponse>> ask) {
        var structure = candidate.structure().orElseThrow();
        return ask.apply(candidate)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(answer -> {
                    var checked = StructuredAnswer.of(answer, structure, check, number);
                    boolean last = number == structure.mostAttempts()
                            || !progress.deadline().allows(candidate.retry().minAttemptTime());
                    if (checked.errors().isEmpty() || last && structure.returnInvalid()) {
                        return Uni.createFrom().item(checked.response());
                    }
                    var failure = unfit(checked, structure, candidate, number);
                    settlement.reject(answer, progress, step, failure);
                    return last
                            ? Uni.createFrom().failure(failure)
                            : attempt(
                                    candidate.asking(checked.again(candidate.request(), answer)),
                                    number + 1,
                                    step,
                                    progress,
                                    ask);
                });
    }

    private static GatewayException unfit(
            StructuredAnswer checked, Structure structure, Candidate candidate, int number) {
        var deployment = candidate.deployment();
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_INVALID_STRUCTURED_OUTPUT,
                        "the model's answer does not fit the JSON Schema: " + String.join("; ", checked.errors()))
                .withField("response_format.json_schema")
                .withRemedy(
                        more(structure, number) + "simplify the schema or use another model; with return_invalid the"
                                + " answer is returned as it is")
                .at(deployment.vendor().id(), deployment.model().id());
    }

    /** What kept it from being asked for once more. */
    private static String more(Structure structure, int number) {
        if (number < structure.mostAttempts()) {
            return "allow more time, ";
        }
        return number == 1 ? "allow more max_attempts, " : "";
    }

    /** What was streamed stands: the answer is checked at its end, once. */
    Multi<StreamCompleteResponse> stream(Candidate candidate, Progress progress, Multi<StreamCompleteResponse> events) {
        return candidate
                .structure()
                .map(structure -> checked(candidate, structure, progress, events))
                .orElse(events);
    }

    private Multi<StreamCompleteResponse> checked(
            Candidate candidate, Structure structure, Progress progress, Multi<StreamCompleteResponse> events) {
        return Multi.createFrom().deferred(() -> {
            Set<Long> answers = new HashSet<>();
            return events.onItem().transformToMultiAndConcatenate(event -> switch (event.getEventCase()) {
                case DELTA -> delta(event, structure, answers);
                case FINISHED -> finished(event.getFinished(), candidate, structure, progress);
                case STARTED, CONTINUED, EVENT_NOT_SET -> Multi.createFrom().item(event);
            });
        });
    }

    /** The tool that stands for the answer is not the caller's: its arguments are the answer's text. */
    private static Multi<StreamCompleteResponse> delta(
            StreamCompleteResponse event, Structure structure, Set<Long> answers) {
        Delta delta = event.getDelta();
        long part = (long) delta.getCandidateIndex() << 32 | delta.getPartIndex();
        if (delta.hasToolCall()
                && !structure.tool().isEmpty()
                && delta.getToolCall().getName().equals(structure.tool())) {
            answers.add(part);
            return Multi.createFrom().empty();
        }
        return Multi.createFrom()
                .item(
                        delta.hasToolArguments() && answers.contains(part)
                                ? event.toBuilder()
                                        .setDelta(delta.toBuilder().setText(delta.getToolArguments()))
                                        .build()
                                : event);
    }

    private Multi<StreamCompleteResponse> finished(
            CompleteResponse answer, Candidate candidate, Structure structure, Progress progress) {
        return Uni.createFrom()
                .item(() -> StructuredAnswer.of(answer, structure, check, 1))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .map(checked -> {
                    if (checked.errors().isEmpty() || structure.returnInvalid()) {
                        return StreamCompleteResponse.newBuilder()
                                .setFinished(checked.response())
                                .build();
                    }
                    var failure = unfit(checked, structure, candidate, 1).afterContent();
                    settlement.reject(answer, progress, progress.attempts().currentStep(), failure);
                    throw failure;
                })
                .toMulti();
    }
}
