package dev.parley.vendor;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.Delta;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ModelRef;
import dev.parley.v1.Started;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.v1.TokenLogprob;
import dev.parley.v1.Usage;
import dev.parley.v1.VendorCost;
import dev.parley.v1.Warning;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One vendor's answer as it is put together, from a stream or at once, and the events that the caller of a stream gets.
 * The first event is there with the first content, so that what fails before it can still be asked of another vendor;
 * the deltas of a part, added up, are the part.
 */
public final class Answer {

    /** More than any vendor gives: a broken index must not cost memory. */
    private static final int MOST_CANDIDATES = 256;

    private static final int LONGEST_AMOUNT = 100;

    private final CompleteResponse.Builder response = CompleteResponse.newBuilder();
    private final ModelRef.Builder actual = response.getActualBuilder();
    private final AnswerReport report = new AnswerReport(response);
    private final List<AnswerCandidate> candidates = new ArrayList<>();
    private final Set<Warning> warnings = new LinkedHashSet<>();
    private final AnswerSize size = new AnswerSize();
    private List<StreamCompleteResponse> events = new ArrayList<>();
    private boolean started;
    private boolean complete;

    public Answer(Deployment deployment) {
        actual.setVendor(deployment.vendor().id()).setModel(deployment.model().id());
        candidate(0);
    }

    public void vendorRequestId(String id) {
        response.setVendorRequestId(id);
    }

    /** The vendor's id of the answer; what is null or empty changes nothing. */
    public void responseId(String id) {
        if (id != null && !id.isEmpty()) {
            response.setVendorResponseId(id);
        }
    }

    /** The model that answers, in the vendor's words; what is null or empty changes nothing. */
    public void model(String model) {
        if (model != null && !model.isEmpty()) {
            actual.setModel(model);
        }
    }

    /** The service tier that was served, in the vendor's word; what is null or empty changes nothing. */
    public void serviceTier(String tier) {
        if (tier != null && !tier.isEmpty()) {
            response.setServiceTier(tier);
        }
    }

    /** The speed that was served, in the vendor's word; what is null or empty changes nothing. */
    public void speed(String speed) {
        if (speed != null && !speed.isEmpty()) {
            response.setSpeed(speed);
        }
    }

    /** Where it was computed, in the vendor's word; what is null or empty changes nothing. */
    public void region(String region) {
        if (region != null && !region.isEmpty()) {
            response.setRegion(region);
        }
    }

    /** The first candidate: the only one that most formats have. */
    public AnswerCandidate first() {
        return candidates.get(0);
    }

    /** One of several candidates, by its number from 0. */
    public AnswerCandidate candidate(int index) {
        if (index < 0 || index >= MOST_CANDIDATES) {
            throw WireJson.invalid("the vendor numbered a candidate " + index);
        }
        while (candidates.size() <= index) {
            candidates.add(new AnswerCandidate(this, candidates.size()));
        }
        return candidates.get(index);
    }

    /** Whether the vendor said why the answer ended, of each of so many candidates at least, and of all that began. */
    public boolean finished(int atLeast) {
        return candidates.size() >= atLeast && candidates.stream().allMatch(AnswerCandidate::finished);
    }

    /** The tokens as the vendor reports them; later reports replace earlier ones, and nothing but zeros is no report. */
    public void usage(Usage usage) {
        usage(usage, report.isOfNothing());
    }

    /** @param mayBeNone whether the answer may have used no tokens if it was withheld */
    public void usage(Usage usage, boolean mayBeNone) {
        report.usage(usage, finished(1), mayBeNone && candidates.stream().allMatch(AnswerCandidate::isWithheld));
    }

    /** The searches of the web, where the tokens are told without them. */
    public void webSearches(long searches) {
        report.webSearches(searches);
    }

    /** What the vendor reported by now, if it did since the last call. */
    Optional<Reported> takeReport() {
        return report.take().map(told -> told.warned(warnings));
    }

    /** What the vendor itself says that the answer cost. A number that would fill memory with its zeros is none. */
    public void vendorCost(BigDecimal total, String currency) {
        if (Math.abs((long) total.scale()) > LONGEST_AMOUNT || total.precision() > LONGEST_AMOUNT) {
            warn("VENDOR_COST_LEFT_OUT", "the vendor says that the answer cost an amount that nothing can cost");
            return;
        }
        response.getCostBuilder()
                .setVendorReported(
                        VendorCost.newBuilder().setTotal(total.toPlainString()).setCurrency(currency));
    }

    /** Tells the caller of something that did not go as asked; said twice, it is told once. */
    public void warn(String code, String message) {
        warn(Warning.newBuilder().setCode(code).setMessage(message).build());
    }

    /** Tells the caller of something that was noticed before the vendor was asked. */
    public void warn(Warning warning) {
        if (warnings.add(warning)) {
            checkLength(AnswerSize.ENTRY + warning.getSerializedSize());
        }
    }

    /** Says that the vendor sent a kind of content that has no place in the API. */
    public void leftOut(String kind) {
        warn(
                "CONTENT_LEFT_OUT",
                "the vendor also sent " + kind + ", which has no place in the answer and was left out");
    }

    /** Ends what is not at its end. */
    void endAtCostLimit() {
        candidates.forEach(AnswerCandidate::endAtCostLimit);
    }

    /** The answer is whole: nothing that follows belongs to it. */
    public void complete() {
        if (!complete) {
            complete = true;
            if (finished(1)) {
                report.end();
            }
            candidates.forEach(AnswerCandidate::close);
            start();
            events.add(
                    StreamCompleteResponse.newBuilder().setFinished(response()).build());
        }
    }

    public boolean isComplete() {
        return complete;
    }

    /** Whether there was content, so that the caller may have seen some. */
    public boolean hasContent() {
        return started;
    }

    /** The events since the last call. */
    List<StreamCompleteResponse> takeEvents() {
        List<StreamCompleteResponse> taken = events;
        events = new ArrayList<>();
        return taken;
    }

    /** The answer as it is by now. */
    public CompleteResponse response() {
        candidates.forEach(AnswerCandidate::close);
        var first = first();
        var whole = response.clone()
                .setMessage(first.message())
                .setFinishReason(first.finishReason())
                .setRawFinishReason(first.rawFinishReason())
                .addAllLogprobs(first.logprobs())
                .addAllWarnings(warnings);
        candidates.stream().skip(1).map(AnswerCandidate::toCandidate).forEach(whole::addOtherCandidates);
        return whole.build();
    }

    /** The failure of a stream that ended before its answer did. */
    public static GatewayException truncated() {
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_TRUNCATED, "the vendor's stream ended before the answer was complete")
                .withRemedy("try again; what was received may be cut off in the middle");
    }

    /** Sends an addition on its way. */
    void add(Delta.Builder delta) {
        start();
        var event = StreamCompleteResponse.newBuilder().setDelta(delta).build();
        report.wrote(event.getDelta());
        events.add(event);
    }

    /** Keeps the whole answer, and what a decoder gathers for it, in the bounds of a message of ours. */
    public void checkLength(String text) {
        size.add(AnswerSize.of(text));
    }

    /** The same by {@link AnswerSize}; a negative number is given back. */
    public void checkLength(long moreBytes) {
        size.add(moreBytes);
    }

    void checkLength(TokenLogprob logprob) {
        size.add(logprob);
    }

    private void start() {
        if (!started) {
            started = true;
            events.add(StreamCompleteResponse.newBuilder()
                    .setStarted(Started.newBuilder()
                            .setActual(actual)
                            .setVendorRequestId(response.getVendorRequestId())
                            .setVendorResponseId(response.getVendorResponseId()))
                    .build());
        }
    }
}
