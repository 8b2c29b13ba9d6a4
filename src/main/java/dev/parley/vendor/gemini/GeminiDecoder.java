package dev.parley.vendor.gemini;

import dev.parley.v1.FinishReason;
import dev.parley.vendor.Answer;
import dev.parley.vendor.StreamDecoder;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.WireJson;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads one answer, whole or chunk by chunk. A stream has no end mark: it ends after a finish reason. */
final class GeminiDecoder implements StreamDecoder {

    /** Models that bill a grounded answer, however many queries it took; later ones bill each query. */
    private static final Pattern BY_ANSWER = Pattern.compile("gemini-[12]\\.");

    private final GeminiNotes notes;
    private final Map<Integer, GeminiCandidate> candidates = new TreeMap<>();

    private String model = "";

    GeminiDecoder(GeminiNotes notes) {
        this.notes = notes;
    }

    @Override
    public void next(String name, String data, Answer answer) {
        take(WireJson.read(data, GeminiWire.Reply.class), answer);
    }

    /** Takes an answer that came in one piece. */
    void whole(GeminiWire.Reply reply, Answer answer) {
        take(reply, answer);
        if (!answer.finished(1) && !answer.hasContent()) {
            throw WireJson.invalid("the vendor's answer has no candidate");
        }
        end(answer);
    }

    @Override
    public void end(Answer answer) {
        boolean eachQuery = !BY_ANSWER.matcher(model).find();
        long searches = candidates.values().stream()
                .mapToLong(candidate -> candidate.searches(eachQuery))
                .sum();
        if (searches > 0) {
            answer.webSearches(searches);
        }
        candidates.values().forEach(GeminiCandidate::close);
        notes.tell(answer);
    }

    /** A prompt that was blocked has no candidate; that is an answer too. */
    private void take(GeminiWire.Reply reply, Answer answer) {
        VendorErrors.throwIfError(reply.error());
        answer.responseId(reply.responseId());
        answer.model(reply.modelVersion());
        model = reply.modelVersion() == null ? model : reply.modelVersion();
        if (reply.promptFeedback() != null) {
            blocked(reply.promptFeedback(), answer);
        }
        if (reply.candidates() != null) {
            for (GeminiWire.Candidate candidate : reply.candidates()) {
                candidates
                        .computeIfAbsent(
                                candidate.index(), index -> new GeminiCandidate(answer, answer.candidate(index)))
                        .take(candidate, reply.responseId());
            }
        }
        if (reply.usageMetadata() != null) {
            usage(reply.usageMetadata(), answer);
        }
    }

    private static void blocked(GeminiWire.Feedback feedback, Answer answer) {
        answer.first().finish(FinishReason.FINISH_REASON_CONTENT_FILTER, feedback.blockReason());
        if (feedback.blockReasonMessage() != null
                && !feedback.blockReasonMessage().isBlank()) {
            answer.warn("VENDOR_SAYS", feedback.blockReasonMessage());
        }
    }

    /** The chunks before the last may bring the traffic type alone. */
    private static void usage(GeminiWire.Usage told, Answer answer) {
        answer.serviceTier(told.trafficType());
        answer.serviceTier(told.serviceTier());
        if (told.promptTokenCount() != null) {
            answer.usage(GeminiUsage.fromWire(told));
        }
    }
}
