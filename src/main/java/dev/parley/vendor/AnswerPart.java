package dev.parley.vendor;

import com.google.protobuf.Struct;
import dev.parley.v1.Citation;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Reasoning;
import dev.parley.v1.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One part of an answer while it grows. */
final class AnswerPart {

    /** What kind of part it is: it never changes. */
    enum Kind {
        TEXT,
        REASONING,
        REASONING_SUMMARY,
        TOOL_CALL,
        WHOLE
    }

    private final int index;
    private final Kind kind;
    private final StringBuilder text = new StringBuilder();
    private final List<Citation> citations = new ArrayList<>();
    private final Map<String, Struct> vendorOptions = new HashMap<>();
    private ContentPart whole = ContentPart.getDefaultInstance();
    private String id = "";
    private String name = "";
    private String signature = "";
    private String vendorId = "";

    AnswerPart(int index, Kind kind) {
        this.index = index;
        this.kind = kind;
    }

    int index() {
        return index;
    }

    Kind kind() {
        return kind;
    }

    void append(String more) {
        text.append(more);
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    String text() {
        return text.toString();
    }

    /** Takes an id and a name where they are given; whether that changed anything. */
    boolean identify(String givenId, String givenName) {
        boolean changed = changes(givenId, givenName);
        id = isNew(givenId, id) ? givenId : id;
        name = isNew(givenName, name) ? givenName : name;
        return changed;
    }

    /** Whether an id or a name is given that is not known yet. */
    boolean changes(String givenId, String givenName) {
        return isNew(givenId, id) || isNew(givenName, name);
    }

    private static boolean isNew(String given, String known) {
        return given != null && !given.isEmpty() && !given.equals(known);
    }

    boolean hasId() {
        return !id.isEmpty();
    }

    ToolCall opening() {
        return ToolCall.newBuilder().setId(id).setName(name).build();
    }

    /** By how many bytes the part is longer than with what this replaces. */
    long sign(String given) {
        long more = AnswerSize.of(given) - AnswerSize.of(signature);
        signature = given;
        return more;
    }

    /** By how many bytes the part is longer than with what this replaces. */
    long vendorId(String given) {
        long more = AnswerSize.of(given) - AnswerSize.of(vendorId);
        vendorId = given;
        return more;
    }

    /** By how many bytes the part is longer than with what this replaces. */
    long vendorOptions(String wireFormat, Struct given) {
        var before = vendorOptions.put(wireFormat, given);
        return given.getSerializedSize() - (before == null ? 0 : before.getSerializedSize());
    }

    void cite(Citation citation) {
        citations.add(citation);
    }

    /** By how many bytes the part is longer than with what this replaces. */
    long whole(ContentPart content) {
        long more = content.getSerializedSize() - whole.getSerializedSize();
        whole = content;
        return more;
    }

    ContentPart toPart() {
        var part = whole.toBuilder();
        switch (kind) {
            case TEXT -> part.setText(text.toString());
            case REASONING -> part.setReasoning(Reasoning.newBuilder().setText(text.toString()));
            case REASONING_SUMMARY ->
                part.setReasoning(
                        Reasoning.newBuilder().setText(text.toString()).setSummary(true));
            case TOOL_CALL ->
                part.setToolCall(ToolCall.newBuilder().setId(id).setName(name).setArgumentsJson(text.toString()));
            case WHOLE -> {}
        }
        if (!signature.isEmpty()) {
            part.setSignature(signature);
        }
        if (!vendorId.isEmpty()) {
            part.setVendorId(vendorId);
        }
        return part.addAllCitations(citations)
                .putAllVendorOptions(vendorOptions)
                .build();
    }
}
