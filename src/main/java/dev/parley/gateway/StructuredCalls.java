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
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Asks a deployment for an answer that fits a schema: once, or again with what was wrong, as often as the caller
 * allows. A request without a schema passes as it is. Checking is kept off the event loop.
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
        var candidate = step.option();
        return candidate
                .structure()
                .map(structure -> attempt(
                        candidate, structure, 1, (answer, why) -> settlement.reject(answer, progress, step, why), ask))
                .orElseGet(() -> ask.apply(candidate));
    }

    private Uni<CompleteResponse> attempt(
            Candidate candidate,
            Structure structure,
            int number,
            BiConsumer<CompleteResponse, GatewayException> rejected,
            Function<Candidate, Uni<CompleteResponse>> ask) {
        return ask.apply(candidate)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(answer -> {
                    var checked = StructuredAnswer.of(answer, structure, check, number);
                    if (checked.errors().isEmpty() || number == structure.mostAttempts() && structure.returnInvalid()) {
                        return Uni.createFrom().item(checked.response());
                    }
                    var failure = unfit(checked, structure, candidate);
                    rejected.accept(answer, failure);
                    return number == structure.mostAttempts()
                            ? Uni.createFrom().failure(failure)
                            : attempt(
                                    candidate.asking(checked.again(candidate.request(), answer)),
                                    structure,
                                    number + 1,
                                    rejected,
                                    ask);
                });
    }

    private static GatewayException unfit(StructuredAnswer checked, Structure structure, Candidate candidate) {
        var deployment = candidate.deployment();
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_INVALID_STRUCTURED_OUTPUT,
                        "the model's answer does not fit the JSON Schema: " + String.join("; ", checked.errors()))
                .withField("response_format.json_schema")
                .withRemedy(
                        structure.mostAttempts() > 1
                                ? "simplify the schema or use another model; with return_invalid the answer is returned as it is"
                                : "allow more max_attempts, simplify the schema or use another model; with return_invalid"
                                        + " the answer is returned as it is")
                .at(deployment.vendor().id(), deployment.model().id());
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
                    var failure = unfit(checked, structure, candidate).afterContent();
                    settlement.reject(answer, progress, progress.attempts().currentStep(), failure);
                    throw failure;
                })
                .toMulti();
    }
}
