package dev.parley.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.v1.CompleteRequest;
import dev.parley.v1.ContentPart;
import dev.parley.v1.FinishReason;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How the recordings of one wire format are read: by the vendor's documents and by other code than the service's own,
 * so that the two can be compared. The test finds each by the wire format that it names.
 */
interface RecordedFormat {

    /** The wire format, as the recordings and vendor files name it. */
    String wire();

    /** The vendor of the tests that speaks it, for example {@code stub}. */
    String vendor();

    /** The vendor of the tests for one exchange, where the recorded vendors have quirks of their own. */
    default String vendor(Recording recording) {
        return vendor();
    }

    /** Why an exchange can't be played, or empty. At most 3 % of a format, and never for a feature that we promise. */
    String leftOut(Recording recording);

    /** The recorded request as our own; its model is set by the caller. What only the vendor knows is a vendor option. */
    CompleteRequest.Builder request(JsonNode recorded);

    /**
     * A request's body as it is compared, the recorded one and the one that the service sent: each difference that means
     * nothing to the vendor is taken out here, and listed in docs/fidelity.md.
     */
    JsonNode normal(JsonNode body);

    /** What the recorded answer holds; not asked of one that {@link #fails}. */
    Answer answer(Recording recording);

    /** Whether the vendor answered an error, with its status or in an answer of status 200. */
    default boolean fails(Recording recording) {
        return recording.status() != 200;
    }

    /** The answer's body as the vendor sends it. Binary where only the decoded events of a binary stream are known. */
    default byte[] bytes(Recording recording) {
        return recording.body().getBytes(StandardCharsets.UTF_8);
    }

    /** The content type of a stream. */
    default String streamType() {
        return "text/event-stream";
    }

    /** An answer as the recording holds it. */
    record Answer(List<Candidate> candidates, Totals totals) {}

    /**
     * One candidate: its parts in order as the API gives them, and why it ended. A tool call without an id must get one;
     * any will do.
     */
    record Candidate(List<ContentPart> parts, FinishReason reason, String rawReason) {}

    /** The vendor's own totals, cached tokens within the prompt and reasoning within the completion; -1: not reported. */
    record Totals(long prompt, long completion, long cacheRead, long cacheWrite, long reasoning) {
        static final Totals NONE = new Totals(-1, -1, -1, -1, -1);
    }
}
