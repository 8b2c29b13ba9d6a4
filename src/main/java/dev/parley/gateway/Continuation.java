package dev.parley.gateway;

import static dev.parley.error.GatewayException.invalid;

import dev.parley.catalog.Model;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.Continued;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Failover;
import dev.parley.v1.ModelRef;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.v1.Warning;
import dev.parley.vendor.VendorAdapters;
import io.smallrye.mutiny.Multi;
import java.util.List;
import java.util.function.Function;

/**
 * Lets the next deployments go on with a stream that broke off, one after the other, where the caller asked for that. The
 * place is marked, and what each wrote is parts of its own: no two models' words are mixed in one part.
 */
final class Continuation {

    private final Progress progress;
    private final VendorAdapters adapters;
    private final Function<List<Candidate>, Multi<StreamCompleteResponse>> ask;
    private final WrittenSoFar written = new WrittenSoFar();
    private ModelRef writer = ModelRef.getDefaultInstance();

    Continuation(
            Progress progress, VendorAdapters adapters, Function<List<Candidate>, Multi<StreamCompleteResponse>> ask) {
        this.progress = progress;
        this.adapters = adapters;
        this.ask = ask;
    }

    /** A contradiction in the request is told by its fields. */
    static void check(CompleteRequest request) {
        if (request.getContinueElsewhere()) {
            String other = request.hasResponseFormat()
                    ? "response_format"
                    : request.getCandidates() > 1
                            ? "candidates"
                            : !request.getMaxCost().isEmpty()
                                    ? "max_cost"
                                    : request.getFailover() == Failover.FAILOVER_PINNED ? "failover" : "";
            if (!other.isEmpty()) {
                throw invalid("continue_elsewhere", "can't be kept together with " + other, "leave one of them out");
            }
        }
    }

    /** Refuses it where nothing is streamed. */
    static void checkWhole(CompleteRequest request) {
        if (request.getContinueElsewhere()) {
            throw invalid("continue_elsewhere", "is for StreamComplete", "leave it out, or call StreamComplete");
        }
    }

    Multi<StreamCompleteResponse> of(Multi<StreamCompleteResponse> events) {
        return events.onItem()
                .invoke(this::take)
                .onFailure(GatewayException.class)
                .recoverWithMulti(failure -> next((GatewayException) failure));
    }

    private void take(StreamCompleteResponse event) {
        if (event.hasStarted()) {
            writer = event.getStarted().getActual();
        } else if (event.hasDelta()) {
            written.add(event.getDelta());
        }
    }

    private Multi<StreamCompleteResponse> next(GatewayException failure) {
        List<Candidate> left = failure.partial() && written.canBeContinued() ? left(failure) : List.of();
        if (left.isEmpty()) {
            return Multi.createFrom().failure(failure);
        }
        var seam = new Seam(failure);
        return of(ask.apply(left)
                .onFailure(GatewayException.class)
                // One that does not get as far as to write changes nothing about how the stream ended.
                .transform(other -> ((GatewayException) other).partial() ? other : failure)
                .onItem()
                .transform(seam::joined));
    }

    /** Those that follow the one that failed, as they are to be asked. */
    private List<Candidate> left(GatewayException failure) {
        List<Candidate> plan = progress.admitted().plan();
        var failed = progress.attempts().current();
        int attempts = progress.admitted().first().retry().attempts()
                - progress.attempts().ended().size();
        if (attempts < 1 || !failed.retry().failOverOn().contains(failure.reason())) {
            return List.of();
        }
        List<Model> tooSmall = progress.attempts().ended().stream()
                .filter(tried -> tried.told().getErrorReason() == ErrorReason.ERROR_REASON_CONTEXT_TOO_LONG)
                .map(tried -> tried.deployment().model())
                .toList();
        return plan.stream()
                .dropWhile(candidate -> !candidate.deployment().equals(failed.deployment()))
                .skip(1)
                .filter(candidate ->
                        adapters.of(candidate.deployment()).continues(candidate.request(), candidate.deployment()))
                .filter(candidate ->
                        tooSmall.stream().allMatch(candidate.deployment().model()::holdsMoreThan))
                .map(candidate -> candidate.asking(written.continued(candidate.request()), attempts))
                .toList();
    }

    /** Joins the events of the next to those before. */
    private final class Seam {

        private final GatewayException failure;
        private final List<dev.parley.v1.ContentPart> before = written.parts();
        private final int characters = written.text().length();
        private String whiteSpace = written.whiteSpace();
        private int leftOut;

        Seam(GatewayException failure) {
            this.failure = failure;
        }

        StreamCompleteResponse joined(StreamCompleteResponse event) {
            var joined = event.toBuilder();
            switch (event.getEventCase()) {
                case STARTED ->
                    joined.setContinued(Continued.newBuilder()
                            .setFrom(writer)
                            .setTo(event.getStarted().getActual())
                            .setCharacters(characters)
                            .setReason(failure.reason())
                            .setPartIndex(before.size()));
                case DELTA -> {
                    var delta = joined.getDeltaBuilder();
                    delta.setPartIndex(delta.getPartIndex() + before.size());
                    if (delta.hasText()) {
                        delta.setText(withoutWhiteSpaceAgain(delta.getText()));
                    }
                }
                case FINISHED -> joined.setFinished(whole(event.getFinished()));
                case CONTINUED, EVENT_NOT_SET -> {
                    // A later seam's, which is joined already.
                }
            }
            if (joined.hasContinued()) {
                writer = joined.getContinued().getTo();
            }
            return joined.build();
        }

        /** White space that was not sent and is written once more stood in the stream already. */
        private String withoutWhiteSpaceAgain(String text) {
            int same = 0;
            while (same < text.length() && same < whiteSpace.length() && text.charAt(same) == whiteSpace.charAt(same)) {
                same++;
            }
            leftOut += same;
            whiteSpace = same == text.length() ? whiteSpace.substring(same) : "";
            return text.substring(same);
        }

        private CompleteResponse whole(CompleteResponse rest) {
            var whole = rest.toBuilder();
            var message = whole.getMessageBuilder();
            for (var part : message.getPartsBuilderList()) {
                if (part.hasText()) {
                    part.setText(part.getText()
                            .substring(Math.min(leftOut, part.getText().length())));
                    break;
                }
            }
            var parts = List.copyOf(message.getPartsList());
            message.clearParts().addAllParts(before).addAllParts(parts);
            return whole.addWarnings(Warning.newBuilder()
                            .setCode("CONTINUED_ELSEWHERE")
                            .setMessage("another model wrote from part " + before.size()
                                    + " on; usage and cost are its own, those of the first stand in attempts"))
                    .build();
        }
    }
}
