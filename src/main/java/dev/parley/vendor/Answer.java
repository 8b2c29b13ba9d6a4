package dev.parley.vendor;

import dev.parley.catalog.Deployment;
import dev.parley.error.GatewayException;
import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Delta;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FinishReason;
import dev.parley.v1.Message;
import dev.parley.v1.ModelRef;
import dev.parley.v1.Role;
import dev.parley.v1.Started;
import dev.parley.v1.StreamCompleteResponse;
import dev.parley.v1.Usage;
import dev.parley.v1.Warning;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One vendor's answer as it is put together, from a stream or at once, and the events that the caller of a stream gets.
 * The first event is there with the first content, so that what fails before it can still be asked of another vendor;
 * the deltas of a part, joined, are the part.
 */
public final class Answer {

    /** Leaves room for the rest of a message of 32 MiB. */
    private static final long LONGEST = 31L * 1024 * 1024;

    private final CompleteResponse.Builder response = CompleteResponse.newBuilder();
    private final ModelRef.Builder actual = response.getActualBuilder();
    private final List<StringBuilder> parts = new ArrayList<>();
    private final Set<String> leftOut = new LinkedHashSet<>();
    private List<StreamCompleteResponse> events = new ArrayList<>();
    private long bytes;
    private boolean refused;
    private boolean started;
    private boolean complete;

    public Answer(Deployment deployment) {
        actual.setVendor(deployment.vendor().id()).setModel(deployment.model().id());
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

    /** Begins a new text part; not needed for the first. */
    public void nextTextPart() {
        if (!parts.isEmpty() && !parts.get(parts.size() - 1).isEmpty()) {
            parts.add(new StringBuilder());
        }
    }

    /** Adds to the last text part; what is null or empty is no content. */
    public void text(String text) {
        if (text == null || text.isEmpty()) {
            return;
        }
        checkLength(text);
        if (parts.isEmpty()) {
            parts.add(new StringBuilder());
        }
        parts.get(parts.size() - 1).append(text);
        start();
        events.add(StreamCompleteResponse.newBuilder()
                .setDelta(Delta.newBuilder().setPartIndex(parts.size() - 1).setText(text))
                .build());
    }

    private void checkLength(String text) {
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            bytes += letter < 0x80 ? 1 : letter < 0x800 || Character.isSurrogate(letter) ? 2 : 3;
        }
        if (bytes > LONGEST) {
            throw GatewayException.of(
                            ErrorReason.ERROR_REASON_TOO_LARGE,
                            "the answer is longer than the " + LONGEST + " bytes that a message can carry")
                    .withRemedy("set max_output_tokens to less");
        }
    }

    /** Why the answer ended; what is null or empty changes nothing. */
    public void finish(FinishReason reason, String raw) {
        if (raw != null && !raw.isEmpty()) {
            response.setFinishReason(reason).setRawFinishReason(raw);
        }
    }

    /** The content is the model's refusal to answer. */
    public void refused() {
        refused = true;
    }

    /** Whether the vendor said why the answer ended. */
    public boolean finished() {
        return !response.getRawFinishReason().isEmpty();
    }

    /** The tokens as the vendor reports them; later reports replace earlier ones. */
    public void usage(Usage usage) {
        response.setUsage(usage);
    }

    /** Says that the vendor sent a kind of content that the API does not carry yet. */
    public void leftOut(String kind) {
        leftOut.add(kind);
    }

    /** The answer is whole: nothing that follows belongs to it. */
    public void complete() {
        if (!complete) {
            complete = true;
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
        var message = Message.newBuilder().setRole(Role.ROLE_ASSISTANT);
        parts.forEach(part -> message.addParts(ContentPart.newBuilder().setText(part.toString())));
        var whole = response.clone().setMessage(message);
        if (refused) {
            whole.setFinishReason(FinishReason.FINISH_REASON_REFUSAL);
        }
        leftOut.forEach(kind -> whole.addWarnings(Warning.newBuilder()
                .setCode("CONTENT_LEFT_OUT")
                .setMessage("the vendor also sent " + kind + ", which is not yet supported and was left out")));
        return whole.build();
    }

    /** The failure of a stream that ended before its answer did. */
    public static GatewayException truncated() {
        return GatewayException.of(
                        ErrorReason.ERROR_REASON_TRUNCATED, "the vendor's stream ended before the answer was complete")
                .withRemedy("try again; what was received may be cut off in the middle");
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
