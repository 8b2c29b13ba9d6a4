package dev.parley.recorded;

import dev.parley.v1.CompleteResponse;
import dev.parley.v1.ContentPart;
import dev.parley.v1.Delta;
import dev.parley.v1.Reasoning;
import dev.parley.v1.StreamCompleteResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a stream's deltas add up to, as a caller would add them by what the API's description says. */
final class Sum {

    private final Map<Integer, List<ContentPart.Builder>> candidates = new TreeMap<>();

    private Sum() {}

    /** Empty where the stream is one started, deltas that add up to the finished parts, and one finished. */
    static String difference(List<StreamCompleteResponse> events) {
        if (events.size() < 2
                || !events.get(0).hasStarted()
                || !events.get(events.size() - 1).hasFinished()) {
            return "the stream is not one started … finished";
        }
        var sum = new Sum();
        for (var event : events.subList(1, events.size() - 1)) {
            if (!event.hasDelta()) {
                return "there is a " + event.getEventCase() + " among the deltas";
            }
            if (!sum.add(event.getDelta())) {
                return "part " + event.getDelta().getPartIndex() + " begins before those before it";
            }
        }
        return sum.compare(events.get(events.size() - 1).getFinished());
    }

    private boolean add(Delta delta) {
        var parts = candidates.computeIfAbsent(delta.getCandidateIndex(), index -> new ArrayList<>());
        if (delta.getPartIndex() == parts.size()) {
            parts.add(ContentPart.newBuilder());
        }
        if (delta.getPartIndex() >= parts.size()) {
            return false;
        }
        var part = parts.get(delta.getPartIndex());
        switch (delta.getContentCase()) {
            case TEXT -> part.setText(part.getText() + delta.getText());
            case REASONING -> {
                var thought = part.getReasoning();
                part.setReasoning(thought.toBuilder().setText(thought.getText() + delta.getReasoning()));
            }
            case TOOL_CALL -> part.getToolCallBuilder().mergeFrom(delta.getToolCall());
            case TOOL_ARGUMENTS -> {
                var call = part.getToolCallBuilder();
                call.setArgumentsJson(call.getArgumentsJson() + delta.getToolArguments());
            }
            case PART -> part.mergeFrom(delta.getPart());
            case CITATION -> {
                part.setText(part.getText());
                part.addCitations(delta.getCitation());
            }
            case SIGNATURE -> {
                if (part.getPartCase() == ContentPart.PartCase.PART_NOT_SET) {
                    part.setReasoning(Reasoning.getDefaultInstance());
                }
                part.setSignature(delta.getSignature());
            }
            case CONTENT_NOT_SET -> throw new AssertionError("a delta without content");
        }
        return true;
    }

    private String compare(CompleteResponse finished) {
        String first = compare(0, finished.getMessage().getPartsList());
        if (!first.isEmpty()) {
            return first;
        }
        return finished.getOtherCandidatesList().stream()
                .map(other -> compare(other.getIndex(), other.getMessage().getPartsList()))
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse("");
    }

    private String compare(int candidate, List<ContentPart> finished) {
        var sum = candidates.getOrDefault(candidate, List.of()).stream()
                .map(part -> inDeltas(part.build()))
                .toList();
        var told = finished.stream().map(Sum::inDeltas).toList();
        String found = Difference.of(Answers.parts(told), Answers.parts(sum));
        return found.isEmpty() ? "" : "the deltas of candidate " + candidate + " are not its parts (" + found + ")";
    }

    /**
     * The part without what only the finished one tells: the vendor's id of it and words for it, and that a thought is a
     * summary.
     */
    private static ContentPart inDeltas(ContentPart part) {
        var told = part.toBuilder().clearVendorId().clearVendorOptions();
        if (told.hasReasoning()) {
            told.getReasoningBuilder().clearSummary();
        }
        return told.build();
    }
}
